import assert from 'node:assert/strict';
import { HeldHandler, mirror, replying } from '../support/handlers.ts';
import { ask, Client, pattern } from '../support/node-client.ts';
import { usePython } from '../support/python-clients.ts';
import { useStage } from '../support/stage.ts';
import { until } from '../support/wait.ts';

describe('a connection that takes too long', () => {
  const serve = useStage();
  const python = usePython();

  it('honors request-timeout: a slow trickle ends there', async () => {
    const served = await serve({ settings: { 'request-timeout': 80, 'read-timeout': 60, 'stall-warn': 50 } });
    const client = new Client(served.path);
    const trickle = setInterval(() => void client.write('x'), 5);
    const { bytes } = await client.answer;
    clearInterval(trickle);
    // The client may fail to write before it reads the line.
    assert.match(bytes.toString(), /^(eofd: request not complete after 80ms \(request-timeout\)\n)?$/);
    const { outcome, reason } = await served.end();
    assert.deepEqual(
      { outcome, reason },
      { outcome: 'timed out', reason: 'request not complete after 80ms (request-timeout)' },
    );
  });

  it('honors handler-timeout: the handler is told, the client reads a reset', async () => {
    const handler = new HeldHandler();
    const served = await serve({ handler, settings: { 'handler-timeout': 20 } });
    assert.deepEqual(await ask(served.path, 'x'), { bytes: Buffer.alloc(0), end: 'ECONNRESET' });
    const { outcome, reason } = await served.end();
    assert.deepEqual(
      { outcome, reason },
      { outcome: 'timed out', reason: 'no reply from the handler after 20ms (handler-timeout)' },
    );
    assert.ok(handler.requests[0]?.context.signal.aborted);
    // Nobody wants it any more.
    handler.requests[0]?.answer(Buffer.from('late'));
  });

  for (const handler of [mirror, replying(pattern(1_000_000))]) {
    it(`honors write-timeout: a reply cut short ends in a reset, ${handler.kind} handler`, async () => {
      const served = await serve({ handler, settings: { 'write-timeout': 30 } });
      const client = await python(served.path);
      await client.write(1_000_000);
      await client.halfClose();
      const { outcome, reason, replyBytes } = await served.end();
      assert.deepEqual(
        { outcome, reason },
        { outcome: 'timed out', reason: 'the client took nothing of the reply for 30ms (write-timeout)' },
      );
      const { bytes, end } = await client.read();
      assert.ok(bytes > 0 && bytes < 1_000_000);
      assert.equal(bytes, replyBytes);
      assert.equal(end, 'ECONNRESET');
    });
  }

  it('a client that takes a little of the reply has the whole write-timeout again', async () => {
    let now = 0;
    const served = await serve({ handler: replying(pattern(1_000_000)), now: () => now });
    const client = await python(served.path);
    await client.write(1);
    await client.halfClose();
    await until('the socket is full', () => served.connections.some(({ phase }) => phase === 'replying'));
    for (let i = 0; i < 2; i++) {
      await client.read(50_000);
      now += 30_000;
      served.passDeadlines();
      assert.equal(served.ended.length, 0);
    }
    now += 30_000;
    served.passDeadlines();
    assert.deepEqual(await served.outcomes(1), ['timed out']);
    assert.equal((await client.read()).end, 'ECONNRESET');
  });
});
