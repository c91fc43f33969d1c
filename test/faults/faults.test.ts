import assert from 'node:assert/strict';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FaultFile } from '../support/fault-file.ts';
import { removeTree } from '../support/remove-tree.ts';
import { countFaults } from './count-faults.ts';
import { FAULTS } from './errors-of-calls.ts';

const [EPERM, ENOSYS] = [1, 38];
/** What a filter answers with is in the long form. */
const NAMED = FAULTS.filter(({ errno }) => errno !== EPERM && errno !== ENOSYS);

describe('A call of the system that fails under load', () => {
  const directory = mkdtempSync(join(tmpdir(), 'eofd-faults-'));
  const file = new FaultFile(join(directory, 'faults'));
  after(() => {
    file.close();
    removeTree(directory);
  });

  it('costs one request at most, with each of its errors, and leaves the daemon as it was', async () => {
    const { faults, wrong } = await countFaults({ moment: 'load', kind: 'request', nthMax: 1, faults: NAMED }, file);
    assert.deepEqual(wrong, []);
    assert.ok(faults > 30, `${faults} faults came`);
  });
});
