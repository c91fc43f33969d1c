import { Readable, Writable } from 'node:stream';

/** Why nothing can be read from a standard stream, or written to it. */
export const NO_STREAM = 'it is neither a file nor a pipe, a terminal or a stream socket';

/**
 * Whether this is what Node puts in place of a standard stream that it has no kind for (a block device, a datagram
 * socket, a directory): it reads as empty, and takes whatever is written and drops it.
 */
export const isStandIn = (standard: Readable | Writable): boolean =>
  [Readable.prototype, Writable.prototype].includes(Object.getPrototypeOf(standard) as Readable | Writable);
