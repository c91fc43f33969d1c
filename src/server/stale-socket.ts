import type { Stats } from 'node:fs';
import { SOCK_STREAM } from '../posix/constants.ts';
import { ERRNO, errnoName } from '../posix/errno.ts';
import { directoryWords, TAKEN, unavailable } from './bind-error.ts';
import { type Met, withSocketAt } from './socket-at.ts';
import { look, type Removal, removeName } from './socket-name.ts';

/**
 * Removes a socket that nobody listens on.
 * @param unlocked why the directory is not locked: then a stale socket stays as well
 * @throws FatalError for anything else, which is left alone
 */
export function removeStale(path: string, unlocked: string | undefined): void {
  const before = look(path);
  if (before === undefined) return;
  if (before.isDirectory()) throw unavailable(path, directoryWords(path));
  if (!before.isSocket()) throw unavailable(path, 'there is something that is not a socket; it was left alone');
  const { stat, met } = probe(path);
  if (met.errno === 0 || met.errno === ERRNO.EAGAIN) {
    const process = met.server > 0 ? ` (process ${met.server})` : '';
    throw unavailable(path, `another server is listening there${process}`);
  }
  if (met.errno !== ERRNO.ECONNREFUSED)
    throw unavailable(path, `there is a socket that may be in use (${errnoName(met.errno)}); it was left alone`);
  if (unlocked !== undefined) throw unavailable(path, `there is a stale socket, which was left alone: ${unlocked}`);
  let removal: Removal;
  try {
    removal = removeName(path, stat);
  } catch (error) {
    throw unavailable(path, 'the stale socket there may not be removed', error);
  }
  if (typeof removal === 'object')
    throw unavailable(path, `${TAKEN}; what had it before is at ${removal.movedTo} now: move it where it belongs`);
  if (removal === 'foreign' && look(path) !== undefined) throw unavailable(path, TAKEN);
}

function probe(path: string): { readonly stat: Stats; readonly met: Met } {
  try {
    return withSocketAt(path, (found) => ({ stat: found.stat, met: found.connect(SOCK_STREAM) }));
  } catch (error) {
    throw unavailable(path, TAKEN, error);
  }
}
