import { AF_INET } from './constants.ts';
import { ERRNO, PosixError } from './errno.ts';
import { calls, must, outcomeOf } from './libc.ts';

/** Holds a sockaddr_in6, the larger of the two; ipv6(7). */
const ADDRESS_BYTES = 28;

/**
 * Whether a stream socket is connected, also to a peer that is gone by now; getpeername(2).
 * @throws PosixError: ENOTSOCK, EBADF
 */
export function isConnected(fd: number): boolean {
  const result = outcomeOf(calls.getpeername(fd, Buffer.alloc(ADDRESS_BYTES), new Uint32Array([ADDRESS_BYTES])));
  if (result < 0 && result !== -ERRNO.ENOTCONN) throw new PosixError('getpeername', -result);
  return result === 0;
}

/** What an IPv4 or IPv6 socket is bound to: `127.0.0.1:9100`, `[::1]:9100`; getsockname(2). @throws PosixError */
export function internetName(fd: number): string {
  const address = Buffer.alloc(ADDRESS_BYTES);
  must('getsockname', calls.getsockname(fd, address, new Uint32Array([ADDRESS_BYTES])));
  return internetText(address);
}

/** A struct sockaddr_in or sockaddr_in6 in text; ip(7), ipv6(7). */
export function internetText(address: Buffer): string {
  const port = address.readUInt16BE(2);
  if (address.readUInt16LE(0) === AF_INET) return `${address.subarray(4, 8).join('.')}:${port}`;
  const groups = Array.from({ length: 8 }, (_, index) => address.readUInt16BE(8 + 2 * index).toString(16));
  // The first run of at least two zeros.
  return `[${groups.join(':').replace(/(^|:)0(:0)+(:|$)/, '::')}]:${port}`;
}
