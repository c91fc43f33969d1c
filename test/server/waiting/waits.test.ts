import assert from 'node:assert/strict';
import { HeldHandler } from '../../support/handlers.ts';
import { useStage } from '../../support/stage.ts';
import { until } from '../../support/wait.ts';

describe('a client that waits for its reply', () => {
  const serve = useStage();

  for (const [when, waitsMs] of [
    ['at once', 0],
    ['after a while', 60],
  ] as const) {
    it(`has its handler stopped where it goes away ${when}`, async () => {
      const handler = new HeldHandler();
      const served = await serve({ handler });
      const client = served.rawClient();
      client.write(Buffer.from('hoge'));
      client.halfClose();
      await until('the handler has it', () => handler.requests.length === 1);
      const { signal } = handler.requests[0]?.context ?? assert.fail();
      const sinceMs = performance.now();
      await until('it has waited', () => performance.now() - sinceMs >= waitsMs);
      client.close();
      await until('the handler is told', () => signal.aborted);
      assert.deepEqual(await served.outcomes(1), ['aborted']);
    });
  }
});
