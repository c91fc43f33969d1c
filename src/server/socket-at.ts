import { closeSync, constants, existsSync, fstatSync, openSync, type Stats } from 'node:fs';
import { O_PATH } from '../posix/constants.ts';
import { close } from '../posix/descriptor.ts';
import { connect, unixAddress, unixSocket } from '../posix/socket.ts';

/** What a path leads to, links not followed: that very file, whatever happens to its name meanwhile. */
export interface SocketAt {
  /** Open for its path alone: fstat(2), fchownat(2). */
  readonly fd: number;
  /** Another path to it, for as long as it is open: of its own where /proc is mounted. */
  readonly path: string;
  readonly stat: Stats;
  /**
   * What a client would meet.
   * @param type SOCK_* @param met given the connection, for as long as it takes
   * @returns the error number of connect(2), or 0
   */
  connect(type: number, met?: (connection: number) => void): number;
}

/** Does `work` with the file that `path` leads to now. @throws Error of node:fs where none can be reached */
export function withSocketAt<T>(path: string, work: (found: SocketAt) => T): T {
  const fd = openSync(path, O_PATH | constants.O_NOFOLLOW);
  try {
    const own = `/proc/self/fd/${fd}`;
    const reach = existsSync('/proc/self/fd') ? own : path;
    return work({ fd, path: reach, stat: fstatSync(fd), connect: (type, met) => answer(reach, type, met) });
  } finally {
    closeSync(fd);
  }
}

function answer(path: string, type: number, met?: (connection: number) => void): number {
  const socket = unixSocket(type);
  try {
    const errno = -connect(socket, unixAddress(path));
    if (errno === 0) met?.(socket);
    return errno;
  } finally {
    close(socket);
  }
}
