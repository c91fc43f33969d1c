import { HandlerFailure, type StreamHandler } from '../core/handler.ts';
import { unreadBytes } from '../posix/descriptor.ts';
import { ERRNO } from '../posix/errno.ts';
import { receive, send } from '../posix/socket.ts';
import type { BlockPool } from './block-pool.ts';

/** What became of the attempt to read and answer a request at once. */
export type SmallResult =
  | { readonly kind: 'answered'; readonly requestBytes: number; readonly reply: Buffer; readonly sentBytes: number }
  | { readonly kind: 'failed'; readonly requestBytes: number; readonly error: unknown }
  /** It is no small request: so much of it lies in the pool's block now, and the rest is still to be read. */
  | { readonly kind: 'begun'; readonly requestBytes: number }
  | { readonly kind: 'gone' };

/**
 * Answers a request that waits in the socket as a whole, EOF and all: one call takes it, and its reply goes out of the very memory it was read into.
 * This is what most requests are, and why they cost so little.
 *
 * @param maxBytes so much is read at once
 * @param maxReplyBytes the reply is a HandlerFailure beyond
 */
export function answerAtOnce(fd: number, handler: StreamHandler, pool: BlockPool, maxBytes: number, maxReplyBytes: number): SmallResult {
  const got = receive(fd, pool.block, 0, maxBytes);
  if (got < 0) return got === -ERRNO.EAGAIN || got === -ERRNO.EINTR ? { kind: 'begun', requestBytes: 0 } : { kind: 'gone' };
  // A call also stops short at descriptors that were sent along, and at bytes out of band.
  if (got === maxBytes || unreadBytes(fd) > 0) return { kind: 'begun', requestBytes: got };
  try {
    const transform = handler.begin();
    const request = pool.block.subarray(0, got);
    const reply = got > 0 ? transform.push(request) : request;
    transform.end();
    if (reply.length > maxReplyBytes) throw new HandlerFailure(`reply larger than ${maxReplyBytes} bytes (max-reply)`);
    const sentBytes = reply.length === 0 ? 0 : Math.max(0, send(fd, reply));
    return { kind: 'answered', requestBytes: got, reply, sentBytes };
  } catch (error) {
    return { kind: 'failed', requestBytes: got, error };
  }
}
