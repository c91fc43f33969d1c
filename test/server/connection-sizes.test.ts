import assert from 'node:assert/strict';
import { mirror, mirrorCall } from '../support/handlers.ts';
import { ask, Client, pattern } from '../support/node-client.ts';
import { type Served, useStage } from '../support/stage.ts';
import { until } from '../support/wait.ts';

const KIB = 1024;
/** The edges: nothing, the byte held back, the small request taken at once, half a block, one block, one turn. */
const SIZES = [
  0,
  1,
  2,
  3,
  ...[16 * KIB, 128 * KIB, 256 * KIB, 1024 * KIB, 3072 * KIB].flatMap((edge) => [edge - 1, edge, edge + 1]),
];

describe('a request of any size, whenever it arrives', () => {
  const serve = useStage();

  async function check(served: Served, size: number, answer: ReturnType<typeof ask>): Promise<void> {
    const { bytes, end } = await answer;
    assert.ok(bytes.equals(pattern(size)), `${size} bytes came back as ${bytes.length}, or changed`);
    assert.equal(end, 'EOF');
    assert.ok(served.ended.some(({ requestBytes, replyBytes }) => requestBytes === size && replyBytes === size));
  }

  for (const handler of [mirror, mirrorCall]) {
    describe(`${handler.kind} handler`, () => {
      it('all of it at once', async () => {
        const served = await serve({ handler });
        for (const size of SIZES) await check(served, size, ask(served.path, pattern(size)));
        assert.ok((await served.outcomes(SIZES.length)).every((outcome) => outcome === 'replied'));
      });

      it('all at the same time', async () => {
        const served = await serve({ handler });
        await Promise.all(SIZES.map((size) => check(served, size, ask(served.path, pattern(size)))));
      });

      it('before the connection is accepted', async () => {
        const served = await serve({ handler, settings: { 'connections-max': 1 } });
        const first = new Client(served.path);
        await until('the first is in', () => served.ledger.open === 1);
        const waiting = SIZES.map((size) => {
          const client = new Client(served.path);
          const written = client.write(pattern(size));
          client.halfClose();
          return { size, client, written };
        });
        await Promise.all(waiting.map(({ size, client, written }) => (size < 100_000 ? written : client.connected)));
        assert.equal(served.ledger.accepted, 1);
        first.close();
        await Promise.all(waiting.map(({ size, client }) => check(served, size, client.answer)));
      });

      it('after it, in two halves, the half-close last of all', async () => {
        const served = await serve({ handler });
        await Promise.all(
          SIZES.map(async (size) => {
            const client = new Client(served.path);
            await client.connected;
            await until('it is in', () => served.ledger.accepted === SIZES.length);
            await client.write(pattern(size).subarray(0, size / 2));
            await client.write(pattern(size).subarray(size / 2));
            await served.arrived(size);
            client.halfClose();
            await check(served, size, client.answer);
          }),
        );
      });

      it('byte by byte', async () => {
        const served = await serve({ handler });
        const client = new Client(served.path);
        for (const byte of pattern(500)) await client.write(Buffer.of(byte));
        client.halfClose();
        await check(served, 500, client.answer);
      });

      it('byte by byte, each taken before the next is sent', async () => {
        const served = await serve({ handler });
        const client = new Client(served.path);
        for (const [index, byte] of pattern(50).entries()) {
          await client.write(Buffer.of(byte));
          await served.arrived(index + 1);
        }
        client.halfClose();
        await check(served, 50, client.answer);
      });
    });
  }
});
