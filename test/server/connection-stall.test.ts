import assert from 'node:assert/strict';
import { frozen } from '../support/frozen.ts';
import { HeldHandler, mirror, mirrorCall } from '../support/handlers.ts';
import { Client, pattern } from '../support/node-client.ts';
import { usePython } from '../support/python-clients.ts';
import { useStage } from '../support/stage.ts';
import { stallLine } from '../support/stall-line.ts';
import { until } from '../support/wait.ts';

describe('a client that does not half-close', () => {
  const serve = useStage();
  const python = usePython();
  const serveFrozen = frozen(serve);

  for (const [bytes, what] of [
    [0, 'never sent anything'],
    [1, 'sent and stalled'],
    [50_000, 'sent and stalled'],
  ] as const) {
    it(`is warned of at stall-warn and told at read-timeout, then reads EOF: ${bytes} bytes`, async () => {
      const served = await serve({ settings: { 'stall-warn': 15, 'read-timeout': 40 } });
      const client = await python(served.path);
      await client.write(bytes);
      const { text, end } = await client.read();
      assert.deepEqual({ text, end }, { text: stallLine('40ms', bytes), end: 'EOF' });
      const { outcome, reason, requestBytes, replyBytes } = await served.end();
      assert.deepEqual(
        { outcome, reason, requestBytes, replyBytes },
        {
          outcome: 'timed out',
          reason: `${what}: no byte and no EOF for 40ms (read-timeout)`,
          requestBytes: bytes,
          replyBytes: 0,
        },
      );
      const [stall, ...more] = served.stalls;
      assert.deepEqual(more, []);
      assert.equal(stall?.requestBytes, bytes);
      assert.equal(stall.peer.pid, client.pid);
      assert.ok(stall.silentMs >= 15 && stall.releaseInMs <= 25);
    });
  }

  it('is warned of once, and its bytes restart the silence', async () => {
    const { served, advance } = await serveFrozen();
    const client = new Client(served.path);
    await client.write('a');
    await served.arrived(1);
    advance(4999);
    assert.equal(served.stalls.length, 0);
    await client.write('b');
    await served.arrived(2);
    advance(4999);
    assert.equal(served.stalls.length, 0);
    advance(1);
    assert.deepEqual(
      served.stalls.map(({ silentMs, releaseInMs, requestBytes }) => [silentMs, releaseInMs, requestBytes]),
      [[5000, 25_000, 2]],
    );
    await client.write('c');
    await served.arrived(3);
    advance(29_999);
    assert.equal(served.stalls.length, 1);
    assert.deepEqual(served.ended, []);
    advance(1);
    assert.deepEqual(await client.answer, { bytes: Buffer.from(stallLine('30s', 3)), end: 'EOF' });
    assert.deepEqual(await served.outcomes(1), ['timed out']);
  });

  it('is told when request-timeout will release it, where that comes first', async () => {
    const { served, advance } = await serveFrozen({ settings: { 'request-timeout': 7000 } });
    const client = new Client(served.path);
    await until('it is in', () => served.connections.length === 1);
    advance(5000);
    assert.deepEqual(
      served.stalls.map(({ releaseInMs }) => releaseInMs),
      [2000],
    );
    advance(2000);
    assert.equal((await client.answer).bytes.toString(), 'eofd: request not complete after 7s (request-timeout)\n');
  });

  it('is warned of, but kept for ever, without read-timeout and request-timeout', async () => {
    const { served, advance } = await serveFrozen({
      settings: { 'read-timeout': Infinity, 'request-timeout': Infinity },
    });
    const client = new Client(served.path);
    await client.write('x');
    await served.arrived(1);
    for (let i = 0; i < 3; i++) advance(1e9);
    assert.deepEqual([served.stalls.length, served.ended.length], [1, 0]);
    client.halfClose();
    assert.deepEqual(await client.answer, { bytes: Buffer.from('x'), end: 'EOF' });
  });

  for (const handler of [mirror, mirrorCall]) {
    for (const bytes of [0, 1, 2, 16 * 1024, 100_000]) {
      it(`honors on-stall reply: what arrived is the request, ${bytes} bytes, ${handler.kind} handler`, async () => {
        const { served, advance } = await serveFrozen({ handler, settings: { 'on-stall': 'reply' } });
        const client = new Client(served.path);
        await client.write(pattern(bytes));
        await until('it has arrived', () => served.connections.some(({ requestBytes }) => requestBytes === bytes));
        advance(30_000);
        assert.deepEqual(await client.answer, { bytes: pattern(bytes), end: 'EOF' });
        const { outcome, requestBytes } = await served.end();
        assert.deepEqual({ outcome, requestBytes }, { outcome: 'replied', requestBytes: bytes });
      });
    }
  }

  it('with on-stall reply, what it writes while the handler works is not part of the request', async () => {
    const handler = new HeldHandler();
    const { served, advance } = await serveFrozen({ handler, settings: { 'on-stall': 'reply' } });
    const client = await python(served.path);
    await client.write(3);
    await served.arrived(3);
    advance(30_000);
    await client.write(4);
    handler.requests[0]?.answer(Buffer.from('reply'));
    const { text, end } = await client.read();
    assert.deepEqual({ text, end }, { text: 'reply', end: 'ECONNRESET' });
    assert.equal(handler.requests[0]?.request.toString(), 'xxx');
    assert.equal((await served.end()).requestBytes, 3);
  });
});
