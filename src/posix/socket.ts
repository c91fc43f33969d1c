import type { PeerCredentials } from '../core/outcome.ts';
import * as k from './constants.ts';
import { calls, must, outcomeOf } from './libc.ts';

/** The longest path that fits sockaddr_un with its final NUL, in bytes; unix(7). */
export const PATH_MAX_BYTES = 107;

const ADDRESS_BYTES = 110;
/** Where an abstract name begins in a struct sockaddr_un: behind the family, and a NUL. */
const ABSTRACT_AT = 3;
const integer = new Int32Array(new ArrayBuffer(4));
const ucred = new Int32Array(new ArrayBuffer(12));
const length = new Uint32Array(new ArrayBuffer(4));
const abstractAddress = Buffer.alloc(ADDRESS_BYTES);
abstractAddress.writeUInt16LE(k.AF_UNIX, 0);

/**
 * struct sockaddr_un for a path, or for an abstract name where it begins with NUL; unix(7).
 * @throws RangeError over 107 bytes
 */
export function unixAddress(path: string): Buffer {
  const bytes = Buffer.byteLength(path);
  if (bytes > PATH_MAX_BYTES) throw new RangeError(`a socket path has at most ${PATH_MAX_BYTES} bytes, not ${bytes}`);
  const address = Buffer.alloc(2 + bytes + (path.startsWith('\0') ? 0 : 1));
  address.writeUInt16LE(k.AF_UNIX, 0);
  address.write(path, 2);
  return address;
}

/**
 * A socket that programs do not inherit; socket(2).
 * @param waits its calls wait, which is what a program expects of a socket it is handed @throws PosixError
 */
export function unixSocket(type: number, waits = false): number {
  return must('socket', calls.socket(k.AF_UNIX, type | k.SOCK_CLOEXEC | (waits ? 0 : k.SOCK_NONBLOCK), 0));
}

/** bind(2). @throws PosixError: EADDRINUSE, EACCES, ENOENT, ENOTDIR, EROFS, ENAMETOOLONG, ELOOP */
export function bind(fd: number, address: Buffer): void {
  must('bind', calls.bind(fd, address, address.length));
}

/**
 * Binds a socket of ours to an abstract name of ASCII letters; bind(2), unix(7).
 * @returns 0, or the error number, negated: -EADDRINUSE where somebody has it @throws RangeError over 106 bytes
 */
export function bindAbstract(fd: number, name: string): number {
  if (name.length >= PATH_MAX_BYTES)
    throw new RangeError(`an abstract name has at most 106 letters, not ${name.length}`);
  const bytes = abstractAddress.write(name, ABSTRACT_AT, 'latin1');
  return outcomeOf(calls.bind(fd, abstractAddress, ABSTRACT_AT + bytes));
}

/** listen(2); the kernel caps the backlog at net.core.somaxconn. @throws PosixError */
export function listen(fd: number, backlog: number): void {
  must('listen', calls.listen(fd, backlog));
}

/**
 * Refuses new connections from now on, for every process that has the socket; the queue can still be emptied, and after
 * its last connection accept fails with EINVAL. shutdown(2) of the receiving side of a listening Unix socket.
 */
export function stopListening(fd: number): void {
  calls.shutdown(fd, k.SHUT_RD);
}

/** shutdown(2) of the sending side: the peer reads EOF. */
export function endSending(fd: number): void {
  calls.shutdown(fd, k.SHUT_WR);
}

/** shutdown(2) of both sides: to the peer as if we had closed, while the descriptor stays. */
export function endBothWays(fd: number): void {
  calls.shutdown(fd, k.SHUT_RDWR);
}

/**
 * connect(2).
 * @returns 0, or the error number, negated: -EAGAIN when the listener's queue is full, -ECONNREFUSED when nobody
 * listens
 */
export function connect(fd: number, address: Buffer): number {
  return outcomeOf(calls.connect(fd, address, address.length));
}

/**
 * accept4(2): the next waiting connection, close-on-exec and not waiting.
 * @returns its descriptor, or the error number, negated
 */
export function accept(listener: number): number {
  const fd = calls.accept4(listener, null, null, k.SOCK_CLOEXEC | k.SOCK_NONBLOCK) as number;
  return fd < 0 ? outcomeOf(fd) : fd;
}

/**
 * recv(2) without waiting, into `buffer` from `offset` on, as far as it goes.
 * @returns bytes read, 0 at the end, or the error number, negated
 */
export function receive(fd: number, buffer: Buffer, offset: number, bytes: number, flags = 0): number {
  const room = offset === 0 ? buffer : buffer.subarray(offset);
  // The kernel would write past the end: the one mistake of a caller that nothing else could catch.
  return outcomeOf(calls.recv(fd, room, Math.max(0, Math.min(bytes, room.length)), k.MSG_DONTWAIT | flags));
}

/** send(2) without waiting and without SIGPIPE. @returns bytes taken, or the error number, negated */
export function send(fd: number, bytes: Uint8Array): number {
  return outcomeOf(calls.send(fd, bytes, bytes.length, k.MSG_DONTWAIT | k.MSG_NOSIGNAL));
}

/**
 * sendto(2) of one datagram, without waiting.
 * @returns bytes taken, or the error number, negated: -EAGAIN when the receiver's queue is full
 */
export function sendDatagram(fd: number, bytes: Uint8Array, address: Buffer): number {
  return outcomeOf(calls.sendto(fd, bytes, bytes.length, k.MSG_DONTWAIT | k.MSG_NOSIGNAL, address, address.length));
}

/**
 * An integer option of the socket level; socket(7): SO_DOMAIN, SO_TYPE, SO_ACCEPTCONN.
 * @throws PosixError: ENOTSOCK, EBADF
 */
export function socketOption(fd: number, option: number): number {
  length[0] = integer.byteLength;
  must('getsockopt', calls.getsockopt(fd, k.SOL_SOCKET, option, integer, length));
  return integer[0] ?? 0;
}

/**
 * The error that waits on a connection, which is taken by this; SO_ERROR, socket(7). The next call that moves bytes
 * would have met it: after a peer that closed with something unread, ECONNRESET.
 * @returns the error number, 0 where there is none
 */
export function pendingError(fd: number): number {
  length[0] = integer.byteLength;
  const result = outcomeOf(calls.getsockopt(fd, k.SOL_SOCKET, k.SO_ERROR, integer, length));
  return result < 0 ? -result : (integer[0] ?? 0);
}

/**
 * Who connected; SO_PEERCRED, unix(7). A peer outside our PID namespace has pid 0, one outside our user namespace uid
 * and gid 65534.
 * @throws PosixError
 */
export function peerCredentials(fd: number): PeerCredentials {
  length[0] = ucred.byteLength;
  must('getsockopt(SO_PEERCRED)', calls.getsockopt(fd, k.SOL_SOCKET, k.SO_PEERCRED, ucred, length));
  return { pid: ucred[0] ?? 0, uid: (ucred[1] ?? 0) >>> 0, gid: (ucred[2] ?? 0) >>> 0 };
}

/**
 * What a socket is bound to: a path, an abstract name with its leading NUL, or '' when it has no name; getsockname(2).
 * @throws PosixError
 */
export function socketName(fd: number): string {
  const address = Buffer.alloc(ADDRESS_BYTES);
  length[0] = address.length;
  must('getsockname', calls.getsockname(fd, address, length));
  const name = address.subarray(2, Math.max(2, length[0] ?? 2));
  // A path ends at its NUL; an abstract name begins with one and has the length the kernel says.
  const end = name[0] === 0 ? name.length : name.indexOf(0);
  return name.toString('utf8', 0, end < 0 ? name.length : end);
}
