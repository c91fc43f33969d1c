import assert from 'node:assert/strict';
import { TELL_MS } from '../../src/core/deadlines.ts';
import { frozen } from '../support/frozen.ts';
import { mirror, mirrorCall } from '../support/handlers.ts';
import { ask, pattern } from '../support/node-client.ts';
import { usePython } from '../support/python-clients.ts';
import { type Served, useStage } from '../support/stage.ts';
import { stallLine } from '../support/stall-line.ts';
import { until } from '../support/wait.ts';

describe('a client that stalls, at the last moment', () => {
  const serve = useStage();
  const python = usePython();
  const serveFrozen = frozen(serve);

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
        assert.deepEqual(
          { outcome, requestBytes, replyBytes },
          { outcome: 'replied', requestBytes: 10, replyBytes: 10 },
        );
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

    for (const handler of [mirror, mirrorCall]) {
      for (const bytes of [0, 10]) {
        it(`has gone away when it closed just before: ${bytes} bytes, ${handler.kind} handler`, async () => {
          const { served, advance } = await serveFrozen({ handler });
          const client = served.rawClient();
          client.write(pattern(bytes));
          await until('it has arrived', () => served.connections.some(({ requestBytes }) => requestBytes === bytes));
          client.close();
          advance(30_000);
          assert.deepEqual(await served.outcomes(1), ['aborted']);
        });
      }
    }

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
    async function told(
      bytes: number,
    ): Promise<{ served: Served; advance(ms: number): void; client: Awaited<ReturnType<typeof python>> }> {
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
      assert.deepEqual({ text, end }, { text: stallLine('30s', 2), end: 'ECONNRESET' });
    });

    it('reads a reset after the line when it half-closes before it has read', async () => {
      const { served, client } = await told(2);
      await client.halfClose();
      const { text, end } = await client.read();
      assert.deepEqual({ text, end }, { text: stallLine('30s', 2), end: 'ECONNRESET' });
      assert.deepEqual(await served.outcomes(1), ['timed out']);
    });

    it('reads a reset after the line when it goes on writing', async () => {
      const { served, client } = await told(2);
      await client.write(1);
      const { text, end } = await client.read();
      assert.deepEqual({ text, end }, { text: stallLine('30s', 2), end: 'ECONNRESET' });
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
