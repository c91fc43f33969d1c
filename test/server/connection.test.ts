import assert from 'node:assert/strict';
import type { CallHandler } from '../../src/core/handler.ts';
import { HeldHandler, mirror, mirrorCall, replying } from '../support/handlers.ts';
import { ask, pattern } from '../support/node-client.ts';
import { usePython } from '../support/python-clients.ts';
import { useStage } from '../support/stage.ts';
import { until } from '../support/wait.ts';

describe('how a connection ends', () => {
  const serve = useStage();
  const python = usePython();

  describe('replied', () => {
    for (const handler of [mirror, mirrorCall]) {
      it(`the client reads the ${handler.kind} handler's reply and then EOF`, async () => {
        const served = await serve({ handler });
        assert.deepEqual(await ask(served.path, 'hoge', 'hoge'), { bytes: Buffer.from('hogehoge'), end: 'EOF' });
        const { id, outcome, reason, requestBytes, replyBytes } = await served.end();
        assert.deepEqual(
          { id, outcome, reason, requestBytes, replyBytes },
          { id: 'test-1', outcome: 'replied', reason: undefined, requestBytes: 8, replyBytes: 8 },
        );
      });
    }

    it('a handler may answer in several pieces, empty ones among them, or with nothing', async () => {
      const handler = new HeldHandler();
      const served = await serve({ handler });
      const answers = [ask(served.path, 'a'), ask(served.path, 'b')];
      await until('both are with the handler', () => handler.requests.length === 2);
      const [a, b] = handler.requests.toSorted((one, other) => Buffer.compare(one.request, other.request));
      a?.answer(Buffer.alloc(0), Buffer.from('one '), Buffer.alloc(0), Buffer.from('reply'), Buffer.alloc(0));
      b?.answer();
      assert.deepEqual(
        (await Promise.all(answers)).map(({ bytes, end }) => [bytes.toString(), end]),
        [
          ['one reply', 'EOF'],
          ['', 'EOF'],
        ],
      );
      assert.deepEqual(await served.outcomes(2), ['replied', 'replied']);
    });

    it("what a handler says goes to the log under its request's id", async () => {
      const handler: CallHandler = {
        ...mirrorCall,
        async admit({ requestId, peer, log }) {
          log(`${requestId} of pid ${peer.pid}`);
          return (request) => Promise.resolve(request);
        },
      };
      const served = await serve({ handler });
      await ask(served.path, 'x');
      assert.deepEqual(served.said, [`test-1: test-1 of pid ${process.pid}`]);
    });
  });

  describe('rejected', () => {
    for (const handler of [mirror, mirrorCall]) {
      for (const limit of [1, 1000, 16 * 1024, 100_000]) {
        it(`honors max-request at its edge: ${limit} bytes, ${handler.kind} handler`, async () => {
          const served = await serve({ handler, settings: { 'max-request': limit } });
          for (const size of [limit - 1, limit]) {
            assert.deepEqual(await ask(served.path, pattern(size)), { bytes: pattern(size), end: 'EOF' });
          }
          const client = await python(served.path);
          await client.write(limit + 1);
          await client.halfClose();
          const { text, end } = await client.read();
          assert.deepEqual(
            { text, end },
            { text: `eofd: request larger than ${limit} bytes (max-request)\n`, end: 'ECONNRESET' },
          );
          assert.deepEqual(await served.outcomes(3), ['replied', 'replied', 'rejected']);
          const { reason, requestBytes, replyBytes } = await served.end(2);
          assert.deepEqual(
            { reason, requestBytes, replyBytes },
            { reason: `request larger than ${limit} bytes (max-request)`, requestBytes: limit + 1, replyBytes: 0 },
          );
        });
      }
    }

    it('a client that goes on writing past max-request fails to write, and can read why', async () => {
      const served = await serve({ settings: { 'max-request': 1000 } });
      const client = await python(served.path);
      // The other where the connection was closed while it waited for room: it is told once, and the reason is there.
      assert.ok(['EPIPE', 'ECONNRESET'].includes(String(await client.write(4_000_000))));
      assert.match((await client.read()).text, /^eofd: request larger than 1000 bytes \(max-request\)\n$/);
      assert.deepEqual(await served.outcomes(1), ['rejected']);
    });

    it('honors connections-max-per-user at its edge', async () => {
      const served = await serve({ settings: { 'connections-max-per-user': 2 } });
      const inside = [await python(served.path), await python(served.path)];
      await until('two are in', () => served.connections.length === 2);
      const outside = await python(served.path);
      await outside.write(5);
      const { text, end } = await outside.read();
      assert.deepEqual(
        { text, end },
        { text: 'eofd: more than 2 connections of one user (connections-max-per-user)\n', end: 'ECONNRESET' },
      );
      assert.deepEqual(await served.outcomes(1), ['rejected']);
      await inside[0]?.halfClose();
      await inside[0]?.read();
      assert.deepEqual(await ask(served.path, 'now'), { bytes: Buffer.from('now'), end: 'EOF' });
    });

    it('a complete, empty request of one connection too many has an empty reply, for it could not be reset', async () => {
      const served = await serve({ settings: { 'connections-max-per-user': 1 } });
      await python(served.path);
      await until('one is in', () => served.connections.length === 1);
      const client = served.rawClient();
      client.halfClose();
      assert.deepEqual(await served.outcomes(1), ['rejected']);
      assert.equal(client.read().length, 0);
    });

    it('a request of one connection too many is reset', async () => {
      const served = await serve({ settings: { 'connections-max-per-user': 1 } });
      await python(served.path);
      await until('one is in', () => served.connections.length === 1);
      const outside = await python();
      await outside.connect(served.path);
      if ((await outside.write(5)) === 'ok') assert.equal((await outside.read()).end, 'ECONNRESET');
      assert.deepEqual(await served.outcomes(1), ['rejected']);
    });
  });

  describe('aborted', () => {
    it('a client that goes away before EOF', async () => {
      const served = await serve({ handler: new HeldHandler() });
      const client = await python(served.path);
      await client.write(100_000);
      await client.close();
      const { outcome, reason, requestBytes, replyBytes } = await served.end();
      assert.deepEqual(
        { outcome, reason, replyBytes },
        { outcome: 'aborted', reason: 'the client went away', replyBytes: 0 },
      );
      assert.ok(requestBytes <= 100_000);
    });

    it('a client that goes away while the handler works: the handler knows at once', async () => {
      const handler = new HeldHandler();
      const served = await serve({ handler });
      const client = await python(served.path);
      await client.write(10);
      await client.halfClose();
      await until('the handler works', () => handler.requests.length === 1);
      assert.equal(handler.requests[0]?.context.signal.aborted, false);
      await client.close();
      assert.deepEqual(await served.outcomes(1), ['aborted']);
      assert.ok(handler.requests[0]?.context.signal.aborted);
    });

    it('a client that goes away while the reply goes out', async () => {
      const served = await serve({ handler: replying(pattern(1_000_000)) });
      const client = await python(served.path);
      await client.write(10);
      await client.halfClose();
      await client.read(1000);
      await client.close();
      const { outcome, requestBytes, replyBytes } = await served.end();
      assert.deepEqual({ outcome, requestBytes }, { outcome: 'aborted', requestBytes: 10 });
      assert.ok(replyBytes >= 1000 && replyBytes < 1_000_000);
    });

    for (const handler of [mirror, mirrorCall]) {
      for (const bytes of [0, 10]) {
        it(`a client that went away before it was accepted: ${bytes} bytes, ${handler.kind} handler`, async () => {
          const served = await serve({ handler });
          const client = served.rawClient();
          client.write(pattern(bytes));
          client.halfClose();
          client.close();
          assert.deepEqual(await served.outcomes(1), ['aborted']);
        });
      }
    }

    it('bytes sent out of band (MSG_OOB) end the connection and nothing else', async () => {
      const served = await serve();
      const client = await python(served.path);
      await client.writeUrgent(3);
      await client.write(2);
      await served.arrived(5);
      await client.write(3);
      await until('they came', () => served.connections.some(({ requestBytes }) => requestBytes >= 8));
      await client.writeUrgent(1);
      await client.write(2);
      await client.halfClose();
      assert.deepEqual(await served.outcomes(1), ['aborted']);
      assert.deepEqual(await ask(served.path, 'others'), { bytes: Buffer.from('others'), end: 'EOF' });
    });
  });

  describe('cut by drain', () => {
    it('while the request arrives: the client that has not half-closed reads why', async () => {
      const served = await serve();
      const silent = await python(served.path);
      const halfway = await python(served.path);
      await halfway.write(50_000);
      await until(
        'both are in',
        () => served.connections.some(({ requestBytes }) => requestBytes === 50_000) && served.connections.length === 2,
      );
      served.server.cut();
      const line = 'eofd: the service is stopping\n';
      assert.deepEqual([(await silent.read()).text, (await halfway.read()).text], [line, line]);
      assert.deepEqual(await served.outcomes(2), ['cut by drain', 'cut by drain']);
    });

    it('while the handler works: no bytes, a reset, and the handler is told', async () => {
      const handler = new HeldHandler();
      const served = await serve({ handler });
      const answer = ask(served.path, 'x');
      await until('the handler works', () => handler.requests.length === 1);
      served.server.cut();
      assert.deepEqual(await answer, { bytes: Buffer.alloc(0), end: 'ECONNRESET' });
      assert.ok(handler.requests[0]?.context.signal.aborted);
      assert.deepEqual(await served.outcomes(1), ['cut by drain']);
    });

    it('while the reply goes out: a reset', async () => {
      const served = await serve({ handler: replying(pattern(1_000_000)) });
      const client = await python(served.path);
      await client.write(1);
      await client.halfClose();
      await client.read(1000);
      served.server.cut();
      assert.equal((await client.read()).end, 'ECONNRESET');
      const { outcome, reason } = await served.end();
      assert.deepEqual(
        { outcome, reason },
        { outcome: 'cut by drain', reason: 'not finished 10s after the stop began (drain-timeout)' },
      );
    });
  });
});
