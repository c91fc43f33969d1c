import { closeSync, constants, lstatSync, openSync, type Stats, unlinkSync } from 'node:fs';
import { dirname } from 'node:path';
import { EXIT, FatalError } from '../core/errors.ts';
import { SOCK_STREAM } from '../posix/constants.ts';
import { close, tryLock } from '../posix/descriptor.ts';
import { ERRNO, errnoName, PosixError } from '../posix/errno.ts';
import { bind, connect, listen, PATH_MAX_BYTES, stopListening, unixAddress, unixSocket } from '../posix/socket.ts';

/** How long another starter may hold the directory's lock. */
const LOCK_WAIT_MS = 1000;
const LOCK_RETRY_MS = 10;

export interface Listener {
  readonly fd: number;
  /** For messages. */
  readonly address: string;
  /**
   * Takes the socket's name away, if it is still this socket's, and lets nobody new connect; who waits in its queue can still be accepted. To be called
   * while the descriptor is open: as long as it is, no other file gets the same inode number.
   */
  retire(): void;
  /** Its queue was served for the last time: lets nobody new connect where `retire` could not, because it would lose who waits. */
  close?(): void;
}

/**
 * Binds a socket of our own and listens on it: never over a live socket, never over anything that is not a socket; a stale socket is replaced.
 * The mode holds from the first instant, for it comes from the umask: bind before anything else runs that makes files.
 *
 * @param mode permission bits
 * @throws FatalError that says what is wrong with the path
 */
export async function bindListener(path: string, mode: number, backlog: number): Promise<Listener> {
  if (Buffer.byteLength(path) > PATH_MAX_BYTES) {
    throw unavailable(
      path,
      `the path has ${Buffer.byteLength(path)} bytes, a socket's at most ${PATH_MAX_BYTES}: choose a shorter one or change the directory`,
    );
  }
  const fd = unixSocket(SOCK_STREAM);
  const directory = openDirectory(path);
  try {
    // All starters that can lock do so around bind and listen: between the two a socket looks stale to the others.
    const unlocked =
      directory === undefined ? 'its directory may not be read, so it cannot be locked' : await lock(directory);
    if (!tryBind(fd, path, mode)) {
      removeStale(path, unlocked);
      if (!tryBind(fd, path, mode)) throw unavailable(path, TAKEN);
    }
    const own = look(path);
    listen(fd, backlog);
    // Nobody takes the name of a socket that listens; before that, another may have locked the directory when we could not.
    const now = look(path);
    if (own === undefined || now === undefined || !same(own, now)) throw unavailable(path, TAKEN);
    return {
      fd,
      address: path,
      retire() {
        unlinkOwn(path, own);
        stopListening(fd);
      },
    };
  } catch (error) {
    close(fd);
    throw error;
  } finally {
    if (directory !== undefined) closeSync(directory);
  }
}

const TAKEN = 'another process has just taken the path';

const unavailable = (path: string, why: string, cause?: unknown): FatalError =>
  new FatalError(`cannot listen on ${path}: ${why}`, EXIT.unavailable, { cause });

function openDirectory(path: string): number | undefined {
  try {
    return openSync(dirname(path), constants.O_RDONLY | constants.O_DIRECTORY | constants.O_NONBLOCK);
  } catch {
    // bind itself will say what is wrong, and a directory that may not be read can still be bound in.
    return undefined;
  }
}

/** @returns undefined once the directory is locked, or why it is not */
async function lock(directory: number): Promise<string | undefined> {
  const giveUpAt = performance.now() + LOCK_WAIT_MS;
  try {
    while (!tryLock(directory)) {
      if (performance.now() >= giveUpAt)
        return `another process has held the lock on its directory for more than ${LOCK_WAIT_MS} ms`;
      await new Promise((resolve) => setTimeout(resolve, LOCK_RETRY_MS));
    }
    return undefined;
  } catch (error) {
    return `its directory cannot be locked (${(error as Error).message})`;
  }
}

/** @returns false when the name is taken @throws FatalError */
function tryBind(fd: number, path: string, mode: number): boolean {
  const before = process.umask(0o777 & ~mode);
  try {
    bind(fd, unixAddress(path));
    return true;
  } catch (error) {
    if (!(error instanceof PosixError)) throw error;
    if (error.errno === ERRNO.EADDRINUSE) return false;
    throw unavailable(path, BIND_ERRORS[error.errno]?.(dirname(path)) ?? error.message, error);
  } finally {
    process.umask(before);
  }
}

const BIND_ERRORS: Readonly<Record<number, (directory: string) => string>> = {
  [ERRNO.ENOENT]: (directory) => `the directory ${directory} does not exist`,
  [ERRNO.ENOTDIR]: (directory) => `${directory} is not a directory`,
  [ERRNO.EACCES]: (directory) => `no permission to make a socket in the directory ${directory}`,
  [ERRNO.EPERM]: (directory) => `no permission to make a socket in the directory ${directory}`,
  [ERRNO.EROFS]: (directory) => `the directory ${directory} is on a read-only file system`,
  [ERRNO.ENOSPC]: (directory) => `no space left in the directory ${directory}`,
  [ERRNO.ELOOP]: () => 'too many symbolic links in the path',
  [ERRNO.ENAMETOOLONG]: () => 'a name in the path is too long',
};

/**
 * Removes a socket that nobody listens on.
 * @param unlocked why the directory is not locked: then a stale socket stays as well
 * @throws FatalError for anything else, which is left alone
 */
function removeStale(path: string, unlocked: string | undefined): void {
  const before = look(path);
  if (before === undefined) return;
  if (!before.isSocket()) throw unavailable(path, 'there is something that is not a socket; it was left alone');
  const probe = unixSocket(SOCK_STREAM);
  let answer: number;
  try {
    answer = -connect(probe, unixAddress(path));
  } finally {
    close(probe);
  }
  if (answer === 0 || answer === ERRNO.EAGAIN) throw unavailable(path, 'another server is listening there');
  if (answer === ERRNO.ENOENT) return;
  if (answer !== ERRNO.ECONNREFUSED)
    throw unavailable(path, `there is a socket that may be in use (${errnoName(answer)}); it was left alone`);
  if (unlocked !== undefined) throw unavailable(path, `there is a stale socket, which was left alone: ${unlocked}`);
  const after = look(path);
  if (after === undefined) return;
  if (!same(before, after)) throw unavailable(path, TAKEN);
  try {
    unlinkSync(path);
  } catch (error) {
    throw unavailable(path, 'the stale socket there may not be removed', error);
  }
}

function look(path: string): Stats | undefined {
  return lstatSync(path, { throwIfNoEntry: false });
}

function same(one: Stats, other: Stats): boolean {
  return one.dev === other.dev && one.ino === other.ino && other.isSocket();
}

function unlinkOwn(path: string, own: Stats): void {
  try {
    const now = look(path);
    if (now !== undefined && same(own, now)) unlinkSync(path);
  } catch {
    // The directory is gone or closed to us by now: there is no name left to take away.
  }
}
