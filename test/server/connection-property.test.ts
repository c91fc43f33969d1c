import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { reasons } from '../../src/core/reasons.ts';
import { mirror, mirrorCall } from '../support/handlers.ts';
import { ask } from '../support/node-client.ts';
import { supportFile } from '../support/python-clients.ts';
import { Random, seed } from '../support/random.ts';
import { type Served, useStage } from '../support/stage.ts';

const READ_TIMEOUT_MS = 6;

describe(`whatever a client does and whenever it half-closes (SEED=${seed})`, () => {
  const serve = useStage();

  /** @returns how many clients saw what */
  async function clients(
    served: Served,
    count: number,
    limit: number,
    kind: '' | 'prompt' | 'cut',
  ): Promise<Record<string, number>> {
    const args = [served.path, seed, count, limit, READ_TIMEOUT_MS / 1000, kind].map(String);
    const { stdout } = await promisify(execFile)('python3', [supportFile('random_clients.py'), ...args]);
    const { violations, seen } = JSON.parse(stdout) as { violations: unknown[]; seen: Record<string, number> };
    assert.deepEqual(violations, []);
    return seen;
  }

  const outcomes = ({ ledger }: Served) =>
    Object.entries(ledger.ended).flatMap(([outcome, count]) => (count > 0 ? [outcome] : []));

  for (const handler of [mirror, mirrorCall]) {
    for (const limit of [300, 40_000]) {
      describe(`with max-request ${limit} and a ${handler.kind} handler`, () => {
        const settings = { 'max-request': limit, 'stall-warn': 2, 'read-timeout': READ_TIMEOUT_MS };

        it('what it reads is its reply, or can be told from one', async () => {
          const served = await serve({ handler, settings });
          const seen = await clients(served, 300, limit, '');
          for (const kind of ['reply', 'line then EOF', 'line then error'])
            assert.ok((seen[kind] ?? 0) > 0, `no client saw: ${kind}`);
          assert.deepEqual(outcomes(served), ['replied', 'rejected', 'timed out']);
        });

        it('the same holds when the server is made to end connections at any moment', async () => {
          const served = await serve({ handler, settings });
          const random = new Random(seed);
          const cutting = setInterval(() => {
            const open = served.connections;
            const reason = reasons.cutByDrain(served.server.terms.settings);
            if (open.length > 0) served.server.occur(random.pick(open), { what: 'cut', reason });
          }, 1);
          await clients(served, 300, limit, 'cut').finally(() => clearInterval(cutting));
          assert.ok(outcomes(served).includes('cut by drain'));
        });

        it('a correct request has exactly its reply', async () => {
          const served = await serve({ handler, settings: { 'max-request': limit } });
          await clients(served, 300, limit, 'prompt');
          assert.deepEqual(outcomes(served), ['replied', 'rejected']);
        });
      });
    }

    it(`a hostile one harms nobody else, ${handler.kind} handler`, async () => {
      const served = await serve({ handler, settings: { 'max-request': 40_000, 'stall-warn': 1, 'read-timeout': 5 } });
      const program = promisify(execFile)('python3', [
        supportFile('hostile_clients.py'),
        served.path,
        `${seed}`,
        '800',
      ]);
      while (program.child.exitCode === null)
        assert.equal((await ask(served.path, 'honest')).bytes.toString(), 'honest');
      await program;
      assert.ok(served.ledger.accepted > 800);
    });
  }
});
