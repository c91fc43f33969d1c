import { HandlerFailure, type StreamHandler } from '../core/handler.ts';
import { SO_SNDBUF } from '../posix/constants.ts';
import { unreadBytes } from '../posix/descriptor.ts';
import { ERRNO } from '../posix/errno.ts';
import { receive, send, socketOption } from '../posix/socket.ts';
import type { BlockPool } from './block-pool.ts';

const SMALL_BYTES = 16 * 1024;
/** A send buffer takes at least half its size in one piece, whatever it counts in addition; its default makes SMALL_BYTES of this. */
const SMALL_PER_SEND_BUFFER = 1 / 13;

/** What a request may have that is answered at once, in bytes: upper-casing makes it three times as long at most, and the send buffer holds that. */
export function smallBytesOf(fd: number): number {
  return Math.min(SMALL_BYTES, Math.floor(socketOption(fd, SO_SNDBUF) * SMALL_PER_SEND_BUFFER));
}

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
