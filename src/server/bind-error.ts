import { dirname } from 'node:path';
import { EXIT, FatalError } from '../core/errors.ts';
import { ERRNO, PosixError } from '../posix/errno.ts';
import { PATH_MAX_BYTES } from '../posix/socket.ts';
import { look } from './socket-name.ts';

export const unavailable = (path: string, why: string, cause?: unknown): FatalError =>
  new FatalError(`cannot listen on ${path}: ${why}`, EXIT.unavailable, { cause });

export const TAKEN = 'another process has just taken the path';

/** What makes a path one that no socket can be at, whatever is there. @throws FatalError */
export function checkPath(path: string): void {
  const bytes = Buffer.byteLength(path);
  if (bytes > PATH_MAX_BYTES) {
    const why = `the path has ${bytes} bytes, a socket's at most ${PATH_MAX_BYTES}`;
    throw unavailable(path, `${why}: choose a shorter one or change the directory`);
  }
  if (!path.endsWith('/')) return;
  const isDirectory = look(path)?.isDirectory() === true;
  throw unavailable(path, isDirectory ? directoryWords(path) : 'a path that ends in a slash is that of a directory');
}

/** What to say where a directory is in the place of the socket. */
export const directoryWords = (path: string): string =>
  `that is a directory: name the socket in it, such as ${path.replace(/\/*$/, '/sock')}`;

const DIRECTORY_ERRORS: Readonly<Record<number, (directory: string) => string>> = {
  [ERRNO.ENOENT]: (directory) => `the directory ${directory} does not exist`,
  [ERRNO.ENOTDIR]: (directory) => `${directory} is not a directory`,
  [ERRNO.EACCES]: (directory) => `no permission to make a socket in the directory ${directory}`,
  [ERRNO.EPERM]: (directory) => `no permission to make a socket in the directory ${directory}`,
  [ERRNO.EROFS]: (directory) => `the directory ${directory} is on a read-only file system`,
  [ERRNO.ENOSPC]: (directory) => `no space left in the directory ${directory}`,
  [ERRNO.ELOOP]: () => 'too many symbolic links in the path',
  [ERRNO.ENAMETOOLONG]: () => 'a name in the path is too long',
};

/** Why a socket can't be had at `path`, where a call of the system failed; another error is returned as it is. */
export function explained(path: string, error: unknown): unknown {
  if (!(error instanceof PosixError)) return isOfSystem(error) ? unavailable(path, error.message, error) : error;
  const words = error.call === 'bind' ? DIRECTORY_ERRORS[error.errno]?.(dirname(path)) : undefined;
  return unavailable(path, words ?? error.withAdvice, error);
}

const isOfSystem = (error: unknown): error is NodeJS.ErrnoException => error instanceof Error && 'syscall' in error;
