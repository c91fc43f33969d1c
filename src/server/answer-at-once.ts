import { HandlerFailure, type StreamHandler } from '../core/handler.ts';
import { MSG_PEEK } from '../posix/constants.ts';
import { unreadBytes } from '../posix/descriptor.ts';
import { ERRNO } from '../posix/errno.ts';
import { receive, send } from '../posix/socket.ts';
import type { BlockPool } from './block-pool.ts';
import { type Lost, lostBy } from './lost.ts';

/** What became of the attempt to read and answer a request at once. */
export type AtOnceResult =
  | {
      readonly kind: 'answered';
      readonly requestBytes: number;
      readonly takenBytes: number;
      readonly reply: Buffer;
      readonly sentBytes: number;
    }
  | { readonly kind: 'failed'; readonly requestBytes: number; readonly takenBytes: number; readonly error: unknown }
  /** It is not for here: so much of it lies in the pool's block now, and the rest is still to be read. */
  | { readonly kind: 'begun'; readonly requestBytes: number }
  | { readonly kind: 'lost'; readonly lost: Lost };

/** How much may be read and answered at once. */
export interface AtOnce {
  /**
   * Up to so many bytes, the request's last byte is taken before the reply is sent: the reply fits the send buffer,
   * whatever the handler makes of it.
   */
  readonly smallBytes: number;
  /** Nothing is done with a request larger than this. */
  readonly maxBytes: number;
  /** The reply is a HandlerFailure beyond. */
  readonly maxReplyBytes: number;
}

/**
 * Answers a request that waits in the socket as a whole, EOF and all: it is read into one piece of memory, and its
 * reply goes out of that very memory where the handler leaves it there. This is what most requests are, and why they
 * cost so little.
 *
 * @param fd the client has half-closed it
 */
export function answerAtOnce(
  fd: number,
  handler: StreamHandler,
  pool: BlockPool,
  { smallBytes, maxBytes, maxReplyBytes }: AtOnce,
): AtOnceResult {
  const bytes = unreadBytes(fd);
  if (bytes > Math.min(maxBytes, pool.block.length)) return { kind: 'begun', requestBytes: 0 };
  const heldBackBytes = bytes > smallBytes ? 1 : 0;
  const takenBytes = bytes - heldBackBytes;
  // An empty request is read too: an error may wait in its place.
  const got = receive(fd, pool.block, 0, Math.max(1, takenBytes));
  if (got < 0)
    return got === -ERRNO.EAGAIN || got === -ERRNO.EINTR
      ? { kind: 'begun', requestBytes: 0 }
      : { kind: 'lost', lost: lostBy('recv', got) };
  // A call stops short at descriptors that were sent along, and at bytes out of band.
  if (got < takenBytes || (heldBackBytes > 0 && receive(fd, pool.block, got, 1, MSG_PEEK) !== 1))
    return { kind: 'begun', requestBytes: got };
  try {
    const transform = handler.begin();
    const request = pool.block.subarray(0, bytes);
    const reply = bytes > 0 ? transform.push(request) : request;
    transform.end();
    if (reply.length > maxReplyBytes)
      throw new HandlerFailure(`reply larger than ${maxReplyBytes} bytes (max-reply)`, { fault: 'size' });
    const sentBytes = reply.length === 0 ? 0 : Math.max(0, send(fd, reply));
    return { kind: 'answered', requestBytes: bytes, takenBytes, reply, sentBytes };
  } catch (error) {
    return { kind: 'failed', requestBytes: bytes, takenBytes, error };
  }
}
