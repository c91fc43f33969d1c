import { deepEqual, equal } from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { firstClosed, installationAt, packageRootOf, systemdVersion } from '../../src/eofd-units/installation.ts';
import { scratchForEach } from '../support/scratch.ts';

describe('the installation that eofd-units writes units for', () => {
  const directory = scratchForEach();

  it('is the package that the command is in', () => {
    mkdirSync(join(directory(), 'eofd/dist'), { recursive: true });
    writeFileSync(join(directory(), 'eofd/package.json'), '{}');
    writeFileSync(join(directory(), 'eofd/dist/eofd-units.cjs'), '');
    equal(packageRootOf(join(directory(), 'eofd/dist/eofd-units.cjs')), join(directory(), 'eofd'));
  });

  it('runs with this very node, and loads what is beside the package too', () => {
    const { node, program, modules } = installationAt('/opt/lib/node_modules/eofd', 257, '/home/hoge');
    deepEqual(
      { node, program, modules },
      {
        node: process.execPath,
        program: '/opt/lib/node_modules/eofd/dist/eofd.cjs',
        modules: ['/opt/lib/node_modules'],
      },
    );
    deepEqual(installationAt('/opt/eofd', 257, undefined).modules, ['/opt/eofd']);
  });

  it('is in a home directory where a part of it is', () => {
    equal(installationAt('/opt/eofd', 257, '/home/hoge').inHome, false);
    equal(installationAt('/opt/eofd', 257, '/').inHome, false);
    for (const root of ['/root/eofd', '/home/hoge/eofd', '/srv/hoge/eofd'])
      equal(installationAt(root, 257, '/srv/hoge').inHome, true, root);
    equal(installationAt('/srv/hoge2/eofd', 257, '/srv/hoge').inHome, false);
  });

  it('tells the first directory or file that the user eofd could not read', () => {
    const inner = join(directory(), 'lib/dist');
    mkdirSync(inner, { recursive: true });
    const program = join(inner, 'eofd.cjs');
    writeFileSync(program, '');
    chmodSync(directory(), 0o755);
    const installation = {
      ...installationAt('/opt/eofd', 257, undefined),
      node: '/usr/bin/env',
      program,
      modules: ['/usr'],
    };
    equal(firstClosed(installation), undefined);
    chmodSync(program, 0o640);
    equal(firstClosed(installation), program);
    chmodSync(inner, 0o750);
    equal(firstClosed(installation), inner);
  });

  it('has the version of the systemd that is there', () => {
    equal(systemdVersion(), Number(execFileSync('systemd-notify', ['--version'], { encoding: 'utf8' }).split(' ')[1]));
  });
});
