import type { Address } from './address.ts';
import { RequestError } from './request-error.ts';

const codeOf = (error: unknown): unknown => (error as NodeJS.ErrnoException | null)?.code;

/** Whether the connection was refused for the moment only: the listen queue is full. connect(2) */
export const isQueueFull = (error: unknown): boolean => codeOf(error) === 'EAGAIN';

/** Whether connect(2) was refused: nobody listens, or the path is no socket at all. */
export const isRefused = (error: unknown): boolean => codeOf(error) === 'ECONNREFUSED';

/** Whether the other end hung up with bytes of ours unread. */
export const isReset = (error: unknown): boolean => codeOf(error) === 'ECONNRESET' || codeOf(error) === 'EPIPE';

/** Node's error of a failed connect as ours. */
export function connectError(error: unknown, { shown }: Address): RequestError {
  switch (codeOf(error)) {
    case 'ENOENT':
    case 'ENOTDIR':
      return new RequestError('no-server', `there is no socket at ${shown}`, { cause: error });
    case 'ECONNREFUSED':
      return new RequestError('no-server', `nothing listens on ${shown}`, { cause: error });
    case 'EACCES':
    case 'EPERM':
      return new RequestError('permission', `no permission to connect to ${shown}`, { cause: error });
    case 'EPROTOTYPE':
    case 'ENOTSOCK':
      return new RequestError('not-a-stream-socket', `${shown} is not a stream socket`, { cause: error });
    default:
      return new RequestError('system', `can't connect to ${shown}: ${String(codeOf(error))}`, { cause: error });
  }
}

/** Node's error of a read or write as ours, but for resets, which `judge` explains. */
export const transferError = (error: unknown): RequestError =>
  new RequestError('system', `the connection failed: ${String(codeOf(error))}`, { cause: error });
