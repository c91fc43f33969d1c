import { deepEqual } from 'node:assert/strict';
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gatherCopies, gatherShadowing } from '../../../../src/eofc/doctor/gather/gather-copies.ts';
import { runTool } from '../../../../src/eofc/doctor/gather/run-tool.ts';
import { SHIPPED_EOFD } from '../../../support/commands.ts';
import { scratchForEach } from '../../../support/scratch.ts';
import { units } from '../sample-facts.ts';

describe('the copies of eofd', () => {
  const scratch = scratchForEach();

  it('are found in PATH and in the command of the unit, each file once, with its version', () => {
    const put = (name: string, version: string): string => {
      const path = join(scratch(), name);
      mkdirSync(join(path, '..'), { recursive: true });
      writeFileSync(path, `console.log('${name.includes('eofc') ? 'eofc' : 'eofd'} ${version}')`);
      return path;
    };
    const [old, own] = [put('old/eofd', '0.0.1'), put('own/eofc', '9.9.9')];
    const ofUnit = put('unit/eofd.cjs', '0.0.2');
    mkdirSync(join(scratch(), 'bin'));
    symlinkSync(old, join(scratch(), 'bin/eofd'));
    const searchPath = ['bin', 'old', 'own'].map((name) => join(scratch(), name)).join(':');
    const copies = gatherCopies(
      { path: own, version: '9.9.9' },
      ['node', ofUnit, '--config', 'x'],
      searchPath,
      runTool,
    );
    deepEqual(
      copies.filter(({ path }) => path.startsWith(scratch())),
      [
        { path: own, version: '9.9.9' },
        { path: ofUnit, version: '0.0.2' },
        { path: old, version: '0.0.1' },
      ],
    );
  });

  it('have versions that the programs themselves tell', () => {
    const [, other] = gatherCopies({ path: '/none', version: '1' }, [SHIPPED_EOFD], '', runTool);
    deepEqual(typeof other?.version, 'string');
  });

  it("are hidden by a whole unit file of the administrator's", () => {
    const copy = '/etc/systemd/system/eofd.service';
    const both = units({ FragmentPath: copy }, { FragmentPath: '/usr/lib/systemd/system/eofd.socket' });
    deepEqual(
      gatherShadowing(both, () => true),
      [{ copy, instead: '/usr/lib/systemd/system/eofd.service' }],
    );
    deepEqual(
      gatherShadowing(both, () => false),
      [],
    );
    const ofNpm = units({ FragmentPath: '/usr/local/lib/systemd/system/eofd.service' });
    deepEqual(gatherShadowing(ofNpm, () => true)[0]?.instead, '/usr/lib/systemd/system/eofd.service');
    const ofUser = units({ FragmentPath: '/etc/systemd/user/eofd.service' });
    deepEqual(gatherShadowing(ofUser, () => true)[0]?.instead, '/usr/lib/systemd/user/eofd.service');
  });
});
