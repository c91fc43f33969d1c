import * as k from './constants.ts';
import { close } from './descriptor.ts';
import { calls, must } from './libc.ts';

/** struct sockaddr_in or sockaddr_in6; ip(7), ipv6(7). @param bytes four or sixteen, in the order of the wire */
function internetAddress(bytes: readonly number[], port: number): Buffer {
  const isV4 = bytes.length === 4;
  const address = Buffer.alloc(isV4 ? 16 : 28);
  address.writeUInt16LE(isV4 ? k.AF_INET : k.AF_INET6, 0);
  address.writeUInt16BE(port, 2);
  address.set(bytes, isV4 ? 4 : 8);
  return address;
}

/**
 * A TCP socket that listens, which programs do not inherit and whose calls never wait; tcp(7). One that served the port
 * before and is gone does not keep it busy (SO_REUSEADDR).
 * @param port 0 has the kernel choose one
 * @throws PosixError: EADDRINUSE, EACCES, EADDRNOTAVAIL, EAFNOSUPPORT
 */
export function listenOnPort(bytes: readonly number[], port: number, backlog: number): number {
  const domain = bytes.length === 4 ? k.AF_INET : k.AF_INET6;
  const fd = must('socket', calls.socket(domain, k.SOCK_STREAM | k.SOCK_CLOEXEC | k.SOCK_NONBLOCK, 0));
  try {
    const address = internetAddress(bytes, port);
    must('setsockopt(SO_REUSEADDR)', calls.setsockopt(fd, k.SOL_SOCKET, k.SO_REUSEADDR, new Int32Array([1]), 4));
    must('bind', calls.bind(fd, address, address.length));
    must('listen', calls.listen(fd, backlog));
    return fd;
  } catch (error) {
    close(fd);
    throw error;
  }
}
