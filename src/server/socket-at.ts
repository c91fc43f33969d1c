import { closeSync, constants, existsSync, fstatSync, openSync, type Stats } from 'node:fs';
import { O_PATH } from '../posix/constants.ts';
import { close } from '../posix/descriptor.ts';
import { connect, peerCredentials, unixAddress, unixSocket } from '../posix/socket.ts';

/** What a client meets at a socket. */
export interface Met {
  /** The error number of connect(2), or 0. */
  readonly errno: number;
  /** The process that listens: systemd, where it does so for a service. 0 where it is not known: in another namespace. */
  readonly server: number;
}

/** What a path leads to, links not followed: that very file, whatever happens to its name meanwhile. */
export interface SocketAt {
  /** Open for its path alone: fstat(2), fchownat(2). */
  readonly fd: number;
  /** Another path to it, for as long as it is open: of its own where /proc is mounted. */
  readonly path: string;
  readonly stat: Stats;
  /** What a client would meet. @param type SOCK_* */
  connect(type: number): Met;
}

/** Does `work` with the file that `path` leads to now. @throws Error of node:fs where none can be reached */
export function withSocketAt<T>(path: string, work: (found: SocketAt) => T): T {
  const fd = openSync(path, O_PATH | constants.O_NOFOLLOW);
  try {
    const own = `/proc/self/fd/${fd}`;
    const reach = existsSync('/proc/self/fd') ? own : path;
    return work({ fd, path: reach, stat: fstatSync(fd), connect: (type) => meet(reach, type) });
  } finally {
    closeSync(fd);
  }
}

function meet(path: string, type: number): Met {
  const socket = unixSocket(type);
  try {
    const errno = -connect(socket, unixAddress(path));
    return { errno, server: errno === 0 ? serverOf(socket) : 0 };
  } finally {
    close(socket);
  }
}

function serverOf(connection: number): number {
  try {
    return peerCredentials(connection).pid;
  } catch {
    return 0;
  }
}
