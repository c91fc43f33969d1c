import { SO_SNDBUF } from '../posix/constants.ts';
import { pageBytes } from '../posix/descriptor.ts';
import { socketOption } from '../posix/socket.ts';

const SMALL_BYTES = 16 * 1024;
/**
 * A send buffer takes at least half its size in one piece, whatever it counts in addition; its default makes
 * SMALL_BYTES of this.
 */
const SMALL_PER_SEND_BUFFER = 1 / 13;
/**
 * The most that one byte can hold on to where pages have 4 KiB: measured, 37,120 bytes, of which the kernel allows a
 * quarter of the send buffer.
 */
const HELD_MAX_BYTES = 37_120;
const PAGE_BYTES = 4096;

/**
 * What follows from the send buffer that a socket has: ours, and by default the client's as well
 * (net.core.wmem_default).
 */
export interface SendBuffer {
  /**
   * What a request may have that is answered at once, in bytes: upper-casing makes it three times as long at most, and
   * the buffer holds that.
   */
  readonly smallBytes: number;
  /**
   * Whether the byte held back from a client that did not choose its buffer itself may be what it waits for; see
   * RequestReader.mayBlock.
   */
  readonly mayBlock: boolean;
}

/** @throws PosixError */
export function sendBufferOf(fd: number): SendBuffer {
  const bytes = socketOption(fd, SO_SNDBUF);
  return {
    smallBytes: Math.min(SMALL_BYTES, Math.floor(bytes * SMALL_PER_SEND_BUFFER)),
    mayBlock: pageBytes() > PAGE_BYTES || bytes < 4 * HELD_MAX_BYTES,
  };
}
