import assert from 'node:assert/strict';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { countFaults, type Moment } from '../faults/count-faults.ts';
import { FAULTS } from '../faults/errors-of-calls.ts';
import { FaultFile } from '../support/fault-file.ts';
import { KINDS, type Kind } from '../support/faulty-daemon.ts';
import { removeTree } from '../support/remove-tree.ts';
import { counted, SHARE } from './figures.ts';
import { PROMISES } from './promises.ts';

const MOMENTS: readonly Moment[] = ['start', 'load', 'lasting', 'reload', 'end'];
/** The Nth call fails, N up to this, as long as there is an Nth call. */
const NTH_MAX = 50;

/** A share of all errors of all calls, spread over them, and others for each kind and moment. */
function sample(offset: number): typeof FAULTS {
  const step = (index: number): number => Math.floor((index + offset) * SHARE);
  return FAULTS.filter((_, index) => SHARE >= 1 || step(index) !== step(index - 1));
}

describe('Calls of the system that fail', () => {
  const directory = mkdtempSync(join(tmpdir(), 'eofd-faults-'));
  const file = new FaultFile(join(directory, 'faults'));
  after(() => {
    file.close();
    removeTree(directory);
  });

  for (const [part, moment] of MOMENTS.entries()) {
    it(PROMISES[moment] ?? '', async () => {
      const wrong: string[] = [];
      let [faults, tried] = [0, 0];
      for (const [index, kind] of (Object.keys(KINDS) as Kind[]).entries()) {
        const errors = sample(7 * index + 13 * part);
        const counts = await countFaults({ moment, kind, nthMax: NTH_MAX, faults: errors }, file);
        faults += counts.faults;
        tried += errors.length;
        wrong.push(...counts.wrong);
      }
      const kinds = Object.keys(KINDS).length;
      counted(
        moment,
        `${faults} faults came, of ${tried} errors of calls and the first ${NTH_MAX} calls of each; ${kinds} kinds of handler and front: ${wrong.length} with more harm`,
      );
      assert.deepEqual(wrong, []);
    });
  }
});
