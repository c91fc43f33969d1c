import assert from 'node:assert/strict';
import { TELL_MS } from '../../src/core/deadlines.ts';
import { ask, Client, pattern } from '../support/client.ts';
import { HeldHandler, mirror, mirrorCall } from '../support/handlers.ts';
import { usePython } from '../support/python-clients.ts';
import { type Served, type ServeOptions, useStage } from '../support/stage.ts';
import { until } from '../support/wait.ts';

const line = (time: string, bytes: number): string =>
  `eofd: no byte and no EOF for ${time}: ${bytes} bytes came, but the end of the request did not; ` +
  'half-close the connection after writing, with write_eof(), shutdown(SHUT_WR) or socket.end()\n';

describe('a client that does not half-close', () => {
  const serve = useStage();
  const python = usePython();

  /** A server whose clock stands still unless the test moves it. Its deadlines are the defaults: a warning after 5 s, the end after 30 s. */
  async function serveFrozen(options: ServeOptions = {}): Promise<{ served: Served; advance(ms: number): void }> {
    let now = 1000;
    const served = await serve({ now: () => now, ...options });
    return {
      served,
      advance(ms) {
        now += ms;
        served.passDeadlines();
      },
    };
  }

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
      assert.deepEqual({ text, end }, { text: line('40ms', bytes), end: 'EOF' });
      const { outcome, reason, requestBytes, replyBytes } = await served.end();
      assert.deepEqual(
        { outcome, reason, requestBytes, replyBytes },
        { outcome: 'timed out', reason: `${what}: no byte and no EOF for 40ms (read-timeout)`, requestBytes: bytes, replyBytes: 0 },
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
    assert.deepEqual(await client.answer, { bytes: Buffer.from(line('30s', 3)), end: 'EOF' });
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
    const { served, advance } = await serveFrozen({ settings: { 'read-timeout': Infinity, 'request-timeout': Infinity } });
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

  describe('until the very moment of the deadline', () => {
    for (const option of ['close', 'reply'] as const) {
      it(`is served when it half-closes just before, on-stall ${option}`, async () => {
        const { served, advance } = await serveFrozen({ settings: { 'on-stall': option } });
        const client = served.rawClient();
        client.write(pattern(10));
        await served.arrived(10);
        advance(5000);
        client.halfClose();
        advance(25_000);
        const { outcome, requestBytes, replyBytes } = await served.end();
        assert.deepEqual({ outcome, requestBytes, replyBytes }, { outcome: 'replied', requestBytes: 10, replyBytes: 10 });
      });
    }

    it('is served when it half-closes just before request-timeout', async () => {
      const { served, advance } = await serveFrozen({ settings: { 'request-timeout': 1000 } });
      const client = served.rawClient();
      client.write(pattern(10));
      await served.arrived(10);
      client.write(pattern(100_000));
      client.halfClose();
      advance(1000);
      const { outcome, requestBytes } = await served.end();
      assert.deepEqual({ outcome, requestBytes }, { outcome: 'replied', requestBytes: 100_010 });
    });

    it('is not warned of when it half-closes just before', async () => {
      const { served, advance } = await serveFrozen();
      const client = served.rawClient();
      await until('it is in', () => served.connections.length === 1);
      client.halfClose();
      advance(5000);
      assert.deepEqual(await served.outcomes(1), ['replied']);
      assert.deepEqual(served.stalls, []);
    });

    it('has the whole time again when it writes just before', async () => {
      const { served, advance } = await serveFrozen();
      const client = served.rawClient();
      client.write(pattern(10));
      await served.arrived(10);
      advance(5000);
      client.write(pattern(1));
      advance(25_000);
      assert.deepEqual(
        served.connections.map(({ requestBytes, phase }) => [requestBytes, phase]),
        [[11, 'reading']],
      );
      advance(29_999);
      assert.deepEqual(served.ended, []);
      advance(1);
      assert.deepEqual(
        served.connections.map(({ phase }) => phase),
        ['telling'],
      );
      client.close();
      assert.deepEqual(await served.outcomes(1), ['timed out']);
    });
  });

  describe('once it was told', () => {
    async function told(bytes: number): Promise<{ served: Served; advance(ms: number): void; client: Awaited<ReturnType<typeof python>> }> {
      const { served, advance } = await serveFrozen();
      const client = await python(served.path);
      await client.write(bytes);
      await until('it has arrived', () => served.connections.some(({ requestBytes }) => requestBytes === bytes));
      advance(30_000);
      assert.deepEqual(
        served.connections.map(({ phase }) => phase),
        ['telling'],
      );
      return { served, advance, client };
    }

    it('and never reads, is kept for a second', async () => {
      const { served, advance, client } = await told(2);
      advance(TELL_MS - 1);
      assert.equal(served.ended.length, 0);
      advance(1);
      assert.deepEqual(await served.outcomes(1), ['timed out']);
      const { text, end } = await client.read();
      assert.deepEqual({ text, end }, { text: line('30s', 2), end: 'ECONNRESET' });
    });

    it('reads a reset after the line when it half-closes before it has read', async () => {
      const { served, client } = await told(2);
      await client.halfClose();
      const { text, end } = await client.read();
      assert.deepEqual({ text, end }, { text: line('30s', 2), end: 'ECONNRESET' });
      assert.deepEqual(await served.outcomes(1), ['timed out']);
    });

    it('reads a reset after the line when it goes on writing', async () => {
      const { served, client } = await told(2);
      await client.write(1);
      const { text, end } = await client.read();
      assert.deepEqual({ text, end }, { text: line('30s', 2), end: 'ECONNRESET' });
      assert.deepEqual(await served.outcomes(1), ['timed out']);
    });

    it('and goes away, has timed out all the same', async () => {
      const { served, client } = await told(2);
      await client.close();
      assert.deepEqual(await served.outcomes(1), ['timed out']);
      assert.match((await served.end()).reason ?? '', /^sent and stalled/);
    });

    it('and is cut by a drain, has timed out all the same', async () => {
      const { served } = await told(0);
      served.server.cut();
      assert.deepEqual(await served.outcomes(1), ['timed out']);
    });

    it('holds nobody else up', async () => {
      const { served } = await told(2);
      assert.deepEqual(await ask(served.path, 'x'), { bytes: Buffer.from('x'), end: 'EOF' });
    });
  });
});
