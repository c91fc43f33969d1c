import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { countFaults, type Moment } from '../faults/count-faults.ts';
import { FaultFile } from '../support/fault-file.ts';
import { KINDS, type Kind } from '../support/faulty-daemon.ts';
import { counted, share } from './figures.ts';

const PROMISES: Readonly<Record<Moment, string>> = {
  start: 'a call that fails at the start costs the start, with a record, or nothing',
  load: 'a call that fails under load costs one request, and nothing after it',
  lasting: 'calls that fail for half a second: no spin, no hang, no descriptor left, and then it serves',
  reload: 'a call that fails on reload leaves the old settings or brings the new ones',
  end: 'a call that fails at the end does not keep it from the end',
};

describe('Calls of the system that fail', () => {
  const directory = mkdtempSync(join(tmpdir(), 'eofd-faults-'));
  const file = new FaultFile(join(directory, 'faults'));
  after(() => {
    file.close();
    rmSync(directory, { recursive: true });
  });

  for (const [moment, promise] of Object.entries(PROMISES) as [Moment, string][]) {
    it(promise, async () => {
      const wrong: string[] = [];
      let faults = 0;
      for (const kind of Object.keys(KINDS) as Kind[]) {
        const counts = await countFaults({ moment, kind, nthMax: share(50) }, file);
        faults += counts.faults;
        wrong.push(...counts.wrong);
      }
      const figure = `${faults} faults, ${Object.keys(KINDS).length} kinds of handler and front: ${wrong.length} with more harm`;
      counted(promise, figure);
      assert.deepEqual(wrong, []);
    });
  }
});
