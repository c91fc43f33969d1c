import { fstatSync } from 'node:fs';
import { AF_INET, AF_INET6, AF_UNIX, SO_ACCEPTCONN, SO_DOMAIN, SO_TYPE, SOCK_STREAM } from '../posix/constants.ts';
import { setCloseOnExec } from '../posix/descriptor.ts';
import { internetName, isConnected } from '../posix/endpoint.ts';
import { PosixError } from '../posix/errno.ts';
import { socketName, socketOption } from '../posix/socket.ts';
import type { DescriptorFacts } from './passed-kind.ts';

/** Keeps a descriptor from programs that this process runs (as sd_listen_fds(3) does), and tells what it is. */
export function examine(fd: number): DescriptorFacts {
  try {
    setCloseOnExec(fd);
  } catch (error) {
    if (error instanceof PosixError && error.is('EBADF')) return { is: 'closed' };
    throw error;
  }
  try {
    const domain = socketOption(fd, SO_DOMAIN);
    const type = socketOption(fd, SO_TYPE);
    const listening = socketOption(fd, SO_ACCEPTCONN) !== 0;
    const connected = domain === AF_UNIX && type === SOCK_STREAM && !listening && isConnected(fd);
    return { is: 'socket', domain, type, listening, connected, address: addressOf(fd, domain) };
  } catch (error) {
    if (error instanceof PosixError && error.is('ENOTSOCK', 'EBADF')) return { is: 'other', words: wordsFor(fd) };
    throw error;
  }
}

function addressOf(fd: number, domain: number): string {
  if (domain === AF_INET || domain === AF_INET6) return internetName(fd);
  // An abstract name shows its NULs as @, as ss(8) does.
  return domain === AF_UNIX ? socketName(fd).replaceAll('\0', '@') : '';
}

function wordsFor(fd: number): string {
  const stat = fstatSync(fd);
  if (stat.isFile()) return 'a regular file';
  if (stat.isDirectory()) return 'a directory';
  if (stat.isFIFO()) return 'a pipe or FIFO';
  if (stat.isCharacterDevice()) return 'a character device';
  if (stat.isBlockDevice()) return 'a block device';
  if (stat.isSocket()) return "a reference to a socket's name (O_PATH)";
  return 'not a socket but an epoll, eventfd or the like';
}
