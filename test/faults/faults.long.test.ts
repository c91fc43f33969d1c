import assert from 'node:assert/strict';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FaultFile } from '../support/fault-file.ts';
import { KINDS, type Kind } from '../support/faulty-daemon.ts';
import { removeTree } from '../support/remove-tree.ts';
import { countFaults } from './count-faults.ts';
import { FAULTS } from './errors-of-calls.ts';

const [EPERM, EINTR, EAGAIN, ECONNABORTED] = [1, 4, 11, 103];
const FILTERED = FAULTS.filter(({ errno }) => errno === EPERM);
/** After which a call is made again. */
const AGAIN = FAULTS.filter(
  ({ call, errno }) =>
    ['accept4', 'recv', 'send', 'read', 'poll'].includes(call) && [EINTR, EAGAIN, ECONNABORTED].includes(errno),
);

describe('A call of the system that a filter refuses once', function suite() {
  this.timeout(300_000);
  const directory = mkdtempSync(join(tmpdir(), 'eofd-faults-'));
  const file = new FaultFile(join(directory, 'faults'));
  after(() => {
    file.close();
    removeTree(directory);
  });

  for (const moment of ['start', 'reload', 'end'] as const) {
    it(`does no more harm than it must: ${moment}`, async () => {
      const { faults, wrong } = await countFaults({ moment, kind: 'request', nthMax: 1, faults: FILTERED }, file);
      assert.deepEqual(wrong, []);
      assert.ok(faults > 5, `${faults} faults came`);
    });
  }

  for (const kind of ['built-in', 'worker'] as const) {
    it(`takes no processor where it fails again and again, and is over when that is: ${kind}`, async () => {
      const { faults, wrong } = await countFaults({ moment: 'lasting', kind, nthMax: 1, faults: AGAIN }, file);
      assert.deepEqual(wrong, []);
      assert.ok(faults > 4, `${faults} faults came`);
    });
  }

  for (const kind of Object.keys(KINDS) as Kind[]) {
    it(`costs one request at most, whatever the handler: ${kind}`, async () => {
      const { faults, wrong } = await countFaults({ moment: 'load', kind, nthMax: 2, faults: FILTERED }, file);
      assert.deepEqual(wrong, []);
      assert.ok(faults > 5, `${faults} faults came`);
    });
  }
});
