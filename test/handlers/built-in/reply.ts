import type { Handler } from '../../../src/core/handler.ts';

/**
 * The whole reply of a stream handler. Each piece of the request is overwritten once its result is taken, as lent
 * memory may be.
 */
export function replyOf(handler: Handler, pieces: Iterable<Buffer>): Buffer {
  if (handler.kind !== 'stream') throw new Error(`${handler.name} does not work on a stream`);
  const transform = handler.begin();
  const reply: Buffer[] = [];
  for (const piece of pieces) {
    reply.push(Buffer.from(transform.push(piece)));
    piece.fill(0xff);
  }
  transform.end();
  return Buffer.concat(reply);
}
