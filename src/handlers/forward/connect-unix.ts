import { setTimeout as sleep } from 'node:timers/promises';
import { HandlerFailure } from '../../core/handler.ts';
import { SOCK_STREAM } from '../../posix/constants.ts';
import { close } from '../../posix/descriptor.ts';
import { ERRNO, errnoName } from '../../posix/errno.ts';
import { connect, unixAddress, unixSocket } from '../../posix/socket.ts';
import type { Reach } from './asker.ts';

const FIRST_PAUSE_MS = 1;
/** While the listen queue is full. */
const FULL_PAUSE_MS = 50;
/** While nobody listens. */
const AWAY_PAUSE_MS = 500;

const CAUSES: ReadonlyMap<number, string> = new Map([
  [ERRNO.ENOENT, 'there is no such socket'],
  [ERRNO.ENOTDIR, 'there is no such socket'],
  [ERRNO.ECONNREFUSED, 'nothing listens on it'],
  [ERRNO.EACCES, 'it may not be used by the user that eofd runs as'],
  [ERRNO.EPERM, 'it may not be used by the user that eofd runs as'],
  [ERRNO.EPROTOTYPE, 'it is not a stream socket'],
]);
/** A server that is being restarted has neither its socket nor its name for a moment. */
const PASSES = [ERRNO.ENOENT, ERRNO.ECONNREFUSED] as readonly number[];

/**
 * Connects to the server at a path. Waits while its listen queue is full, and while it is away for a moment: nothing of
 * the request has been sent by then.
 * @returns the descriptor @throws HandlerFailure that says why not @throws PosixError where there is no descriptor left
 */
export async function connectUnix(path: string, signal: AbortSignal, reach: Reach): Promise<number> {
  const address = unixAddress(path);
  for (let pauseMs = FIRST_PAUSE_MS; ; pauseMs *= 2) {
    if (signal.aborted) throw new HandlerFailure('no longer wanted');
    const fd = unixSocket(SOCK_STREAM);
    const result = connect(fd, address);
    if (result === 0) {
      reach.reached();
      return fd;
    }
    close(fd);
    const isFull = result === -ERRNO.EAGAIN;
    if (!isFull) {
      const cause = CAUSES.get(-result) ?? errnoName(-result);
      const isBrief = reach.missed(cause) && PASSES.includes(-result);
      if (!isBrief) throw new HandlerFailure(`cannot reach the server: ${cause}`, { fault: 'server' });
    }
    pauseMs = Math.min(pauseMs, isFull ? FULL_PAUSE_MS : AWAY_PAUSE_MS);
    await sleep(pauseMs, undefined, { signal }).catch(() => undefined);
  }
}
