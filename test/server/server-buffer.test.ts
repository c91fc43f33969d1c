import assert from 'node:assert/strict';
import { HandlerFailure, type StreamHandler } from '../../src/core/handler.ts';
import type { Ledger } from '../../src/core/ledger.ts';
import { BLOCK_BYTES } from '../../src/server/block-pool.ts';
import { HeldHandler, mirror, mirrorCall } from '../support/handlers.ts';
import { ask, Client, pattern } from '../support/node-client.ts';
import { usePython } from '../support/python-clients.ts';
import { type Served, useStage } from '../support/stage.ts';
import { until } from '../support/wait.ts';

const MIB = 2 ** 20;

describe('buffer-max', () => {
  const serve = useStage();
  const python = usePython();

  function watchPeak({ memory }: Ledger): () => number {
    let now = 0;
    let peak = 0;
    Object.defineProperty(memory, 'bytes', {
      get: () => now,
      set(bytes: number) {
        now = bytes;
        peak = Math.max(peak, bytes);
      },
    });
    return () => peak;
  }

  const phases = ({ connections }: Served) => connections.map(({ phase }) => phase);

  describe('with 200 requests of 1 MiB at once and room for 16', () => {
    const request = pattern(MIB);
    const bound = 16 * MIB;

    for (const handler of [mirror, mirrorCall]) {
      it(`answers all of them within it, ${handler.kind} handler`, async () => {
        const served = await serve({ handler, settings: { 'buffer-max': bound } });
        const peak = watchPeak(served.ledger);
        const answers = await Promise.all(Array.from({ length: 200 }, () => ask(served.path, request)));
        for (const { bytes, end } of answers) {
          assert.ok(bytes.equals(request));
          assert.equal(end, 'EOF');
        }
        assert.ok(peak() <= bound + 2 * MIB + BLOCK_BYTES, `held ${peak()}`);
        assert.equal(served.ledger.memory.bytes, 0);
      });
    }

    it('answers all of them within it, while the handler works on all it was given', async () => {
      const handler = new HeldHandler();
      const served = await serve({ handler, settings: { 'buffer-max': bound } });
      const peak = watchPeak(served.ledger);
      const answers = Array.from({ length: 200 }, () => ask(served.path, request));
      for (let done = 0; done < 200; done++) {
        if (done < 150) await until('the bound is reached', () => !served.ledger.memory.isRoomy);
        await until('the handler has one', () => handler.requests.length > 0);
        const held = handler.requests.shift();
        held?.answer(held.request);
      }
      for (const { bytes } of await Promise.all(answers)) assert.ok(bytes.equals(request));
      assert.ok(peak() <= bound + 2 * MIB + BLOCK_BYTES, `held ${peak()}`);
    });
  });

  it('accepts those that come at the bound, and reads small requests of a user that holds little', async () => {
    const handler = new HeldHandler();
    const served = await serve({ handler, settings: { 'buffer-max': 100_000 } });
    const first = new Client(served.path);
    await until('the first is in', () => served.connections.length === 1);
    const second = ask(served.path, pattern(100_000));
    await until('the handler has it', () => handler.requests.length === 1);
    const third = ask(served.path, pattern(10));
    await until('it is in', () => served.connections.length === 3);
    assert.equal(served.ledger.mayAccept, true);
    assert.equal(handler.requests.length, 1, 'of the user who holds all of it, nothing is read');
    handler.requests[0]?.answer();
    await second;
    await until('it is read', () => handler.requests.length === 2);
    handler.requests[1]?.answer();
    await third;
    first.close();
  });

  it('counts a large request for little more than its bytes', async () => {
    const handler = new HeldHandler();
    const served = await serve({ handler });
    const answer = ask(served.path, pattern(8 * MIB));
    await until('the handler has it', () => handler.requests.length === 1);
    const { bytes: heldBytes } = served.ledger.memory;
    assert.ok(heldBytes >= 8 * MIB && heldBytes <= 8 * MIB * (17 / 16) + BLOCK_BYTES, `held ${heldBytes}`);
    handler.requests[0]?.answer();
    await answer;
  });

  it('clients that do not read their replies hold others up no longer than write-timeout', async () => {
    const served = await serve({ handler: mirrorCall, settings: { 'buffer-max': 2 * MIB, 'write-timeout': 50 } });
    const rude = await Promise.all(Array.from({ length: 3 }, () => python(served.path)));
    await Promise.all(
      rude.map(async (client) => {
        await client.write(MIB);
        await client.halfClose();
      }),
    );
    const answers = Array.from({ length: 10 }, () => ask(served.path, pattern(300_000)));
    for (const { bytes } of await Promise.all(answers)) assert.ok(bytes.equals(pattern(300_000)));
    assert.deepEqual((await served.outcomes(13)).toSorted(), [
      ...Array(10).fill('replied'),
      ...Array(3).fill('timed out'),
    ]);
    for (const client of rude) assert.equal((await client.read()).end, 'ECONNRESET');
  });

  /**
   * A server whose buffer the first connection fills, and a second one that has to wait: 300,000 bytes of it have not
   * been read. The eldest of all, which does not take its reply, is none of them.
   */
  async function fill(
    handler: ConstructorParameters<typeof Served>[1]['handler'],
    now = () => 0,
    { halfClose = true } = {},
  ) {
    const served = await serve({
      ...(handler && { handler }),
      now,
      settings: { 'handler-timeout': Infinity, 'write-timeout': Infinity },
    });
    const eldest = await python(served.path);
    await eldest.write(600_000);
    await eldest.halfClose();
    await until('the eldest is only in the way', () => served.connections.some(({ phase }) => phase !== 'reading'));
    const first = await python(served.path);
    await until('the first is in', () => served.connections.length === 2);
    const second = new Client(served.path);
    await until('the second is in', () => served.connections.length === 3);
    await first.write(MIB + 1);
    await until('the first is read', () => (served.connections[1]?.arrival.request.kept.bytes ?? 0) >= MIB);
    const { bounds } = served.ledger;
    served.ledger.bounds = { ...bounds, bufferMaxBytes: MIB };
    void second.write(pattern(300_000));
    if (halfClose) second.halfClose();
    await until('it has to wait', () => served.connections[2]?.requestBytes !== 0);
    return { served, bounds, first, second };
  }

  async function answered({ answer }: Client): Promise<void> {
    const { bytes, end } = await answer;
    assert.ok(bytes.equals(pattern(300_000)));
    assert.equal(end, 'EOF');
  }

  it('what a slow client has had of its reply is not held any more', async () => {
    const served = await serve({ handler: mirror });
    const client = await python(served.path);
    await client.write(4 * MIB);
    await client.halfClose();
    await until('it is being answered', () => (served.connections[0]?.replyBytes ?? 0) > 0);
    const heldBefore = served.ledger.memory.bytes;
    assert.ok(heldBefore >= 4 * MIB, `held ${heldBefore}`);
    await client.read(2 * MIB);
    await until('half of it is out', () => (served.connections[0]?.replyBytes ?? 0) >= 2 * MIB);
    const { bytes: heldBytes } = served.ledger.memory;
    assert.ok(heldBytes <= heldBefore - 2 * MIB + 2 * BLOCK_BYTES, `held ${heldBytes} of ${heldBefore}`);
    assert.equal((await client.read()).end, 'EOF');
    await until('it is done', () => served.ledger.open === 0);
    assert.equal(served.ledger.memory.bytes, 0);
  });

  it('a client that has to wait does not stall', async () => {
    let now = 0;
    const handler = new HeldHandler();
    const { served, first, second } = await fill(handler, () => now);
    await first.halfClose();
    await until('the handler has the first', () => handler.requests.length === 2);
    for (let i = 0; i < 5; i++) {
      now += 29_000;
      served.passDeadlines();
    }
    assert.deepEqual(phases(served), ['handling', 'handling', 'reading']);
    assert.deepEqual(served.stalls, []);
    handler.requests[1]?.answer();
    await until('the handler has the second', () => handler.requests.length === 3);
    handler.requests[2]?.answer(handler.requests[2].request);
    await answered(second);
  });

  it('a client that had to wait stalls like any other afterwards', async () => {
    let now = 0;
    const { served, first, second } = await fill(mirror, () => now, { halfClose: false });
    await first.close();
    await served.arrived(300_000);
    await until('all of it is read', () => (served.connections.at(-1)?.claim.made().bytes ?? 0) >= 299_999);
    now += 30_000;
    served.passDeadlines();
    assert.match((await second.answer).bytes.toString(), /^eofd: no byte and no EOF for 30s: 300000 bytes came/);
    assert.equal(served.stalls.length, 1);
  });

  it('one that waits goes on when the first fails, though the first goes on writing', async () => {
    const picky: StreamHandler = {
      kind: 'stream',
      name: 'picky',
      begin() {
        let seen = 0;
        return {
          push(chunk) {
            seen += chunk.length;
            if (seen > MIB) throw new HandlerFailure('too much of it');
            return chunk;
          },
          end() {},
        };
      },
    };
    const { served, bounds, first, second } = await fill(picky);
    served.ledger.bounds = bounds;
    await first.write(1);
    await answered(second);
    assert.deepEqual(phases(served), ['replying', 'reading']);
  });

  it('one that waits goes on when the first is told that it stalled', async () => {
    let now = 0;
    const { served, second } = await fill(mirror, () => now);
    now += 30_000;
    served.passDeadlines();
    await answered(second);
    assert.deepEqual(phases(served), ['replying', 'telling']);
  });

  it('one that waits goes on when the first has its reply, though the first does not read it', async () => {
    const handler = new HeldHandler();
    const { served, first, second } = await fill(handler);
    await first.halfClose();
    await until('the handler has the first', () => handler.requests.length === 2);
    handler.requests[1]?.answer(pattern(500_000));
    await until('the handler has the second', () => handler.requests.length === 3);
    handler.requests[2]?.answer(handler.requests[2].request);
    await answered(second);
    assert.deepEqual(phases(served), ['handling', 'replying']);
  });

  it('a request that is complete does not wait, though an older one does not end', async () => {
    const served = await serve({ settings: { 'buffer-max': 100_000 } });
    const idle = await python(served.path);
    await until('it is in', () => served.connections.length === 1);
    const client = served.rawClient();
    client.write(pattern(100_001));
    client.halfClose();
    assert.deepEqual(await served.outcomes(1), ['replied']);
    await idle.close();
  });
});
