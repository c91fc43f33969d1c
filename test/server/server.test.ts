import assert from 'node:assert/strict';
import type { Transform } from '../../src/core/handler.ts';
import { HeldHandler, mirror, mirrorCall, replying } from '../support/handlers.ts';
import { ask, Client, pattern } from '../support/node-client.ts';
import { usePython } from '../support/python-clients.ts';
import { useStage } from '../support/stage.ts';
import { until } from '../support/wait.ts';

describe('a server', () => {
  const serve = useStage();
  const python = usePython();

  it('knows who connected, in another process too', async () => {
    const handler = new HeldHandler();
    const served = await serve({ handler });
    const client = await python(served.path);
    await client.halfClose();
    await until('the handler works', () => handler.requests.length === 1);
    const peer = { pid: client.pid, uid: process.getuid?.(), gid: process.getgid?.() };
    assert.deepEqual(handler.requests[0]?.context.peer, peer);
    await client.close();
    assert.deepEqual((await served.end()).peer, peer);
  });

  it('honors connections-max: more wait in the listen queue until one has ended, and all are served', async () => {
    const handler = new HeldHandler();
    const served = await serve({ handler, settings: { 'connections-max': 3 } });
    const clients = Array.from({ length: 10 }, (_, i) => ask(served.path, `${i}`));
    for (let done = 0; done < 10; done++) {
      await until('as many are in as may be', () => handler.requests.length === Math.min(10, done + 3));
      assert.equal(served.ledger.open, Math.min(3, 10 - done));
      await until('the others wait', () => served.server.acceptPath.paused === done < 8);
      assert.deepEqual(served.server.acceptPath, {
        waiting: done < 7,
        accepted: Math.min(10, done + 3),
        paused: done < 8,
      });
      handler.requests[done]?.answer(Buffer.from('done'));
      await served.outcomes(done + 1);
    }
    for (const { bytes, end } of await Promise.all(clients)) assert.deepEqual([bytes.toString(), end], ['done', 'EOF']);
  });

  it('leaves Node and others their turn while a request arrives as fast as it is worked on', async () => {
    const size = 20_000_000;
    let inThisTurn = 0;
    let most = 0;
    const slow = (): Transform => ({
      push({ length }) {
        if (inThisTurn === 0) {
          setImmediate(() => {
            inThisTurn = 0;
          });
        }
        inThisTurn += length;
        most = Math.max(most, inThisTurn);
        // Time for the client to fill the socket again.
        const end = performance.now() + 1;
        while (performance.now() < end);
        return Buffer.alloc(0);
      },
      end() {},
    });
    const served = await serve({
      handler: { kind: 'stream', name: 'slow', begin: slow },
      settings: { 'max-request': size },
    });
    const client = await python(served.path);
    await client.write(size);
    await client.halfClose();
    assert.equal((await client.read()).end, 'EOF');
    assert.equal((await served.end()).requestBytes, size);
    // One MiB each time it is asked to read: for events, and because it was deferred.
    assert.ok(most < 8 * 2 ** 20, `${most} bytes in one turn`);
  });

  it('goes on when a report of an end throws: the client has its reply, the next one comes in', async () => {
    const error = new Error('no log');
    const observer = {
      ended() {
        throw error;
      },
    };
    const served = await serve({ handler: mirrorCall, settings: { 'connections-max': 1 }, observer });
    const answers = await Promise.all(['a', 'b', 'c'].map((request) => ask(served.path, request)));
    assert.deepEqual(
      answers.map(({ bytes }) => bytes.toString()),
      ['a', 'b', 'c'],
    );
    assert.deepEqual(served.bugs.splice(0), [error, error, error]);
  });

  describe('while it is reconfigured', () => {
    it('a request under way keeps its handler, later ones have the new one', async () => {
      const before = new HeldHandler();
      const served = await serve({ handler: before });
      const reading = new Client(served.path);
      await reading.write('reading');
      const handling = ask(served.path, 'handling');
      await until(
        'one is with the handler, one is being read',
        () => before.requests.length === 1 && served.connections.length === 2,
      );
      served.server.reconfigure(served.server.terms.settings, replying(Buffer.from('new')));
      assert.equal((await ask(served.path, 'x')).bytes.toString(), 'new');
      reading.halfClose();
      await until('the old handler has both', () => before.requests.length === 2);
      for (const { request, answer } of before.requests) answer(request);
      assert.equal((await reading.answer).bytes.toString(), 'reading');
      assert.equal((await handling).bytes.toString(), 'handling');
    });

    it('new limits hold for what happens from then on', async () => {
      const served = await serve({ settings: { 'read-timeout': 60_000, 'max-request': 10 } });
      const silent = await python(served.path);
      await until('it is in', () => served.connections.length === 1);
      served.server.reconfigure({ ...served.server.terms.settings, 'max-request': 20, 'read-timeout': 20 }, mirrorCall);
      assert.equal((await ask(served.path, pattern(20))).bytes.length, 20);
      assert.match((await silent.read()).text, /^eofd: no byte and no EOF for 20ms/);
    });

    it('loses nothing under load', async () => {
      const served = await serve();
      const handlers = [mirror, mirrorCall];
      let asked = 0;
      const client = async () => {
        while (asked < 1000) {
          const request = pattern((asked++ * 997) % 70_000);
          const { bytes, end } = await ask(served.path, request);
          assert.ok(bytes.equals(request));
          assert.equal(end, 'EOF');
          if (asked % 10 === 0)
            served.server.reconfigure({ ...served.server.terms.settings }, handlers[(asked / 10) % 2] ?? mirror);
        }
      };
      await Promise.all(Array.from({ length: 16 }, client));
    });
  });
});
