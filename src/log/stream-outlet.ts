import { constants, openSync } from 'node:fs';
import { POLLOUT } from '../posix/constants.ts';
import { pollFor, pollNow, write } from '../posix/descriptor.ts';
import { ERRNO } from '../posix/errno.ts';
import { send } from '../posix/socket.ts';
import { fileKind } from './file-kind.ts';
import type { Outlet } from './outlet.ts';

/** A pipe that is writable takes so much at once; PIPE_BUF, pipe(7). */
const PIPE_BUF = 4096;

/**
 * A descriptor that others hold as well, standard error above all, as a place for lines. O_NONBLOCK is never set on it,
 * for the others would meet EAGAIN. Sockets are sent to without waiting; a pipe or a terminal is opened anew, with a
 * flag of its own; the rest is written to while poll(2) calls it writable.
 */
export function streamOutlet(fd: number): Outlet {
  const wait = (ms: number): void => void pollFor(fd, POLLOUT, ms);
  const kind = fileKind(fd);
  if (kind === 'socket') return { put: (bytes) => send(fd, bytes), wait };
  const own = kind === 'pipe' || kind === 'device' ? reopened(fd) : undefined;
  return own === undefined
    ? { put: (bytes) => writeIfReady(fd, bytes), wait }
    : { put: (bytes) => write(own, bytes), wait };
}

function reopened(fd: number): number | undefined {
  try {
    return openSync(`/proc/self/fd/${fd}`, constants.O_WRONLY | constants.O_NONBLOCK | constants.O_NOCTTY);
  } catch {
    // It belongs to another user, nobody reads it, or there is no /proc.
    return undefined;
  }
}

/**
 * Writes as much as fits without waiting. A pipe with room for PIPE_BUF takes it; only where another process fills that
 * very room between the two calls does the write wait for the reader.
 */
export function writeIfReady(fd: number, bytes: Uint8Array): number {
  if (pollNow(fd, POLLOUT) === 0) return -ERRNO.EAGAIN;
  return write(fd, bytes.subarray(0, PIPE_BUF));
}
