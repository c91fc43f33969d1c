import assert from 'node:assert/strict';
import { resolve } from 'node:path';
import * as fc from 'fast-check';
import { type RunningDaemon, startDaemon } from '../support/daemon.ts';
import { ask } from '../support/node-client.ts';
import { corpus, holdsLater } from '../support/property.ts';

describe('however a worker writes its reply', () => {
  let daemon: RunningDaemon;
  // Killed, it would leave its workers behind.
  afterEach(async () => {
    await daemon.stop();
    daemon.clean();
  });

  it('the client has it whole, or a failure where there is none', async () => {
    const program = ['python3', resolve('test/support/random_worker.py')];
    daemon = await startDaemon({ args: ['--program-mode', 'worker', '--handler-concurrency', '2', '--', ...program] });
    const size = fc.oneof(fc.integer({ min: 0, max: 3 }), fc.integer({ min: -3, max: -1 }), fc.nat(300_000));
    await holdsLater(
      fc.array(size, { maxLength: 5 }),
      async (pieces) => {
        const { bytes, end } = await ask(daemon.socket, JSON.stringify(pieces));
        const length = pieces.reduce((sum, piece) => sum + Math.max(0, piece), 0);
        const expected = Buffer.from(Array.from({ length }, (_, index) => 97 + (index % 26)));
        assert.ok(bytes.equals(expected), `${bytes.length} of ${length} bytes`);
        assert.equal(end === 'EOF', length > 0, end);
      },
      corpus('worker-replies') as number[][],
      0.15,
    );
  });
});
