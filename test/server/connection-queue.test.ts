import assert from 'node:assert/strict';
import { type CallContext, type CallHandler, HandlerFailure, type Work } from '../../src/core/handler.ts';
import type { Outcome } from '../../src/core/outcome.ts';
import { type Served, useStage } from '../support/stage.ts';
import { until } from '../support/wait.ts';

/** A handler with a queue that the test moves on. */
class QueueHandler implements CallHandler {
  readonly kind = 'call';
  readonly name = 'queue';
  readonly calls: { context: CallContext; begin(): Promise<void>; answer(): void; fail(): void }[] = [];

  async admit(context: CallContext): Promise<Work> {
    return new Promise((admit, refuse) => {
      let end: (result: readonly Uint8Array[] | HandlerFailure) => void = (result) => {
        if (result instanceof HandlerFailure) refuse(result);
        else admit(() => Promise.resolve(result));
      };
      this.calls.push({
        context,
        begin: () =>
          new Promise((begun) => {
            admit(() => {
              begun();
              return new Promise((resolve, reject) => {
                end = (result) => (result instanceof HandlerFailure ? reject(result) : resolve(result));
              });
            });
          }),
        answer: () => end([Buffer.from('ok')]),
        fail: () => end(new HandlerFailure('no')),
      });
    });
  }
}

describe('a request that waits for its turn', () => {
  const serve = useStage();
  let now: number;
  let handler: QueueHandler;
  let served: Served;
  beforeEach(async () => {
    now = 1000;
    handler = new QueueHandler();
    served = await serve({
      handler,
      now: () => now,
      settings: { 'handler-timeout': 100, 'buffer-max': 2 ** 20, 'max-request': 2 ** 20 },
    });
  });

  async function ask(text = 'hoge') {
    const client = served.rawClient();
    client.write(Buffer.from(text));
    client.halfClose();
    await until('the handler has it', () => handler.calls.length > 0);
    const [call] = handler.calls;
    assert.ok(call);
    return { client, ...call };
  }

  const ends: readonly (readonly [Outcome, (one: Awaited<ReturnType<typeof ask>>) => void])[] = [
    ['replied', ({ answer }) => answer()],
    ['failed', ({ fail }) => fail()],
    ['aborted', ({ client }) => client.close()],
    [
      'timed out',
      () => {
        now += 100;
        served.passDeadlines();
      },
    ],
    ['cut by drain', () => served.server.cut()],
  ];
  for (const [outcome, end] of ends) {
    it(`has it told apart from the whole time, when it ends as ${outcome} after its turn began`, async () => {
      now = 1002;
      const one = await ask();
      assert.equal(served.ledger.queued, 1);
      now = 1007;
      await one.begin();
      assert.deepEqual([served.ledger.queued, served.ledger.queuedMs], [0, 5]);
      now = 1020;
      end(one);
      const { outcome: seen, queueMs, durationMs } = await served.end();
      assert.deepEqual([seen, queueMs], [outcome, 5]);
      assert.ok(durationMs >= 18, String(durationMs));
      assert.deepEqual([served.ledger.queued, served.ledger.queuedMs], [0, 5]);
    });
  }

  for (const [outcome, end] of ends.slice(1)) {
    it(`was in the queue all the time where it ends as ${outcome} before`, async () => {
      const one = await ask();
      now = 1004;
      end(one);
      const { outcome: seen, queueMs } = await served.end();
      assert.deepEqual([seen, queueMs], [outcome, now - 1000]);
      assert.deepEqual([served.ledger.queued, served.ledger.queuedMs], [0, now - 1000]);
      // It was told to give up: that it begins all the same is nobody's business any more.
      void one.begin();
      await new Promise((resolve) => setImmediate(resolve));
      assert.equal(served.ledger.queued, 0);
      one.answer();
    });
  }

  it('has handler-timeout for its wait, and then anew for the work', async () => {
    const { begin } = await ask();
    now = 1099;
    await begin();
    now = 1198;
    served.passDeadlines();
    assert.equal(served.ended.length, 0);
    now = 1199;
    served.passDeadlines();
    assert.deepEqual(await served.outcomes(1), ['timed out']);
  });

  it('counts for buffer-max with its pieces, and then with what the handler holds for it', async () => {
    const { context, begin, answer } = await ask('x'.repeat(50_000));
    await begin();
    const { memory } = served.ledger;
    const pieces = memory.bytes;
    assert.ok(pieces >= 50_000);
    context.claim.set(50_001);
    assert.equal(memory.bytes, 50_001);
    context.claim.set(2 ** 20);
    assert.equal(memory.isRoomy, false);
    answer();
    await served.end();
    assert.equal(memory.bytes, 0);
    context.claim.set(99);
    assert.equal(memory.bytes, 0);
  });
});
