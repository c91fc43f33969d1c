import { mkdtempSync, openSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { HandlerFailure } from '../../core/handler.ts';
import { O_PATH, SOCK_STREAM } from '../../posix/constants.ts';
import { close } from '../../posix/descriptor.ts';
import { ERRNO, PosixError } from '../../posix/errno.ts';
import { bind, bindAbstract, connect, endSending, listen, send, unixAddress, unixSocket } from '../../posix/socket.ts';

const NOTHING = Buffer.alloc(0);

/** A socket for one worker: the end that it listens on, and what leads there. */
export interface WorkerSocket {
  readonly listener: number;
  readonly handle: number;
}

/**
 * Makes a listening socket that nobody but this process can connect to: it has a name only until it has a handle, in a
 * directory that nobody else may enter, and the handle leads to it without one.
 * @param backlog connections that may wait to be accepted @throws Error where no directory can be written to
 */
export function openWorkerSocket(backlog: number): WorkerSocket {
  const { RUNTIME_DIRECTORY: ofUnit = '', XDG_RUNTIME_DIR: ofUser = '' } = process.env;
  let trouble: unknown;
  for (const place of [ofUnit.split(':')[0], ofUser, tmpdir(), '/dev/shm']) {
    if (place === '' || place === undefined) continue;
    // Another for each place: one that is bound can't be bound again.
    const listener = unixSocket(SOCK_STREAM, true);
    let directory: string | undefined;
    try {
      directory = mkdtempSync(join(place, 'eofd-'));
      const path = join(directory, 'worker');
      bind(listener, unixAddress(path));
      listen(listener, backlog);
      return { listener, handle: openSync(path, O_PATH) };
    } catch (error) {
      close(listener);
      trouble = error;
    } finally {
      if (directory !== undefined) rmSync(directory, { recursive: true, force: true });
    }
  }
  throw trouble;
}

/** Where the socket of a worker is to be connected to. */
export const workerAddress = (handle: number): Buffer => unixAddress(`/proc/self/fd/${handle}`);

/**
 * Connects to a worker.
 * @param address from workerAddress @param name the abstract name that the connection comes from: what the worker knows
 * of its peer
 * @returns the connection @throws PosixError: ECONNREFUSED where the worker does not listen any more
 * @throws HandlerFailure where the system has no socket for us, which says nothing about the worker: EMFILE, ENOBUFS
 */
export function connectToWorker(address: Buffer, name: string): number {
  const fd = openSocket();
  const bound = bindAbstract(fd, name);
  // Where somebody else has taken the name, the connection goes without one.
  const result = bound < 0 && bound !== -ERRNO.EADDRINUSE ? bound : connect(fd, address);
  if (result >= 0) return fd;
  close(fd);
  throw new PosixError(result === bound ? 'bind' : 'connect', -result);
}

function openSocket(): number {
  try {
    return unixSocket(SOCK_STREAM);
  } catch (error) {
    throw new HandlerFailure(`cannot connect to the worker: ${(error as Error).message}`, { cause: error });
  }
}

/**
 * Sends a request as far as it goes at once. Where all of it is sent, the connection is half-closed.
 * @returns the pieces that are left; undefined where nobody takes any more
 */
export function sendAtOnce(fd: number, request: readonly Buffer[]): readonly Buffer[] | undefined {
  if (request.length > 1) return request;
  const [piece = NOTHING] = request;
  const sent = piece.length === 0 ? 0 : send(fd, piece);
  if (sent === -ERRNO.EAGAIN) return request;
  if (sent < 0) return undefined;
  if (sent < piece.length) return [piece.subarray(sent)];
  endSending(fd);
  return [];
}
