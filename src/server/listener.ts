import { fchmodSync, type Stats } from 'node:fs';
import { dirname } from 'node:path';
import { SOCK_DGRAM, SOCK_STREAM } from '../posix/constants.ts';
import { close } from '../posix/descriptor.ts';
import { ERRNO, PosixError } from '../posix/errno.ts';
import { bind, listen, stopListening, unixAddress, unixSocket } from '../posix/socket.ts';
import { checkPath, explained, TAKEN, unavailable } from './bind-error.ts';
import { whileLocked } from './directory-lock.ts';
import { giveAccess, type SocketAccess } from './socket-access.ts';
import { withSocketAt } from './socket-at.ts';
import { check, look, removeName } from './socket-name.ts';
import { removeStale } from './stale-socket.ts';

export interface Listener {
  readonly fd: number;
  /** For messages. */
  readonly address: string;
  /** What stands at its name: the socket, nothing, or something else. */
  check(): ReturnType<typeof check>;
  /**
   * Takes the socket's name away, if it is still this socket's, and lets nobody new connect; who waits in its queue can
   * still be accepted. The descriptor must be open: as long as it is, no other file gets the same inode number.
   */
  retire(): void;
  /**
   * Its queue was served for the last time: lets nobody new connect where `retire` could not, because it would lose who
   * waits.
   */
  close?(): void;
}

export interface BindOptions extends Omit<SocketAccess, 'mode'> {
  /** Whether nothing else of this process makes files, so that the umask may change for a moment; true unless given. */
  readonly isAlone?: boolean;
}

/**
 * Binds a socket of our own and listens on it: never over a live socket, never over anything that is not a socket; a
 * stale socket is replaced. Where it fails, nothing is left behind.
 *
 * @param mode permission bits: they hold before a client can connect, and from the first instant where `isAlone`
 * @throws FatalError that says what is wrong with the path
 */
export async function bindListener(
  path: string,
  mode: number,
  backlog: number,
  options: BindOptions = {},
): Promise<Listener> {
  checkPath(path);
  let fd: number | undefined;
  try {
    const socket = unixSocket(SOCK_STREAM);
    fd = socket;
    // All starters that can lock do so around bind and listen: between the two a socket looks stale to the others.
    return await whileLocked(dirname(path), (unlocked) => {
      const own = bindName(socket, path, mode, options.isAlone ?? true, unlocked);
      try {
        giveAccess(path, own, { ...options, mode });
        listen(socket, backlog);
        // Nobody takes the name of a socket that listens; before that, another may have, where we could not lock.
        if (check(path, own) !== 'there') throw unavailable(path, TAKEN);
      } catch (error) {
        leave(path, own, options.warn);
        throw error;
      }
      return listenerOn(socket, path, own, options.warn);
    });
  } catch (error) {
    if (fd !== undefined) close(fd);
    throw explained(path, error);
  }
}

const listenerOn = (fd: number, path: string, own: Stats, warn: BindOptions['warn']): Listener => ({
  fd,
  address: path,
  check: () => check(path, own),
  retire() {
    leave(path, own, warn);
    stopListening(fd);
  },
});

function leave(path: string, own: Stats, warn: BindOptions['warn']): void {
  try {
    const removal = removeName(path, own);
    if (typeof removal === 'object') warn?.(`what had taken the name ${path} is at ${removal.movedTo} now`);
  } catch {
    // The directory is gone or closed to us by now: there is no name left to take away.
  }
}

/** @returns the socket as its name shows it @throws FatalError */
function bindName(fd: number, path: string, mode: number, isAlone: boolean, unlocked: string | undefined): Stats {
  if (!tryBind(fd, path, mode, isAlone)) {
    removeStale(path, unlocked);
    if (!tryBind(fd, path, mode, isAlone)) throw unavailable(path, TAKEN);
  }
  for (let tries = 0; tries < IDENTIFY_TRIES; tries++) {
    const own = boundAt(path);
    if (own !== undefined) return own;
  }
  throw unavailable(path, TAKEN);
}

/** Who swaps names has the right one at the path every other time. */
const IDENTIFY_TRIES = 10;
/** What a socket answers that listens, or is of another type; and one that nobody is bound to, or for datagrams. */
const FOREIGN_TO_STREAMS: readonly number[] = [0, ERRNO.EAGAIN, ERRNO.EPROTOTYPE];
const FOREIGN_TO_DATAGRAMS: readonly number[] = [0, ERRNO.ECONNREFUSED];

/** The socket at a path, unless it can't be ours, which does not listen yet: it may have been swapped for another. */
function boundAt(path: string): Stats | undefined {
  try {
    return withSocketAt(path, ({ stat, connect }) =>
      FOREIGN_TO_STREAMS.includes(connect(SOCK_STREAM).errno) ||
      FOREIGN_TO_DATAGRAMS.includes(connect(SOCK_DGRAM).errno)
        ? undefined
        : stat,
    );
  } catch {
    // Without a descriptor to ask with, what is there is what was bound a moment ago.
    return look(path);
  }
}

/** @returns false when the name is taken @throws PosixError */
function tryBind(fd: number, path: string, mode: number, isAlone: boolean): boolean {
  // The name gets no permission that its socket lacks: that needs no umask, but the umask may take some of them away.
  if (!isAlone) fchmodSync(fd, mode);
  const before = isAlone ? process.umask(0o777 & ~mode) : undefined;
  try {
    bind(fd, unixAddress(path));
    return true;
  } catch (error) {
    if (error instanceof PosixError && error.is('EADDRINUSE')) return false;
    throw error;
  } finally {
    if (before !== undefined) process.umask(before);
  }
}
