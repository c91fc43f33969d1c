import type { Stats } from 'node:fs';
import { SOCK_STREAM } from '../posix/constants.ts';
import { ERRNO, errnoName } from '../posix/errno.ts';
import { peerCredentials } from '../posix/socket.ts';
import { directoryWords, TAKEN, unavailable } from './bind-error.ts';
import { withSocketAt } from './socket-at.ts';
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
  const { stat, answer, server } = probe(path);
  if (answer === 0 || answer === ERRNO.EAGAIN) throw unavailable(path, `another server is listening there${server}`);
  if (answer !== ERRNO.ECONNREFUSED)
    throw unavailable(path, `there is a socket that may be in use (${errnoName(answer)}); it was left alone`);
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

interface Probed {
  readonly stat: Stats;
  readonly answer: number;
  /** Who listens, in words; empty where that can't be known. */
  readonly server: string;
}

function probe(path: string): Probed {
  try {
    return withSocketAt(path, ({ stat, connect }) => {
      let server = '';
      const answer = connect(SOCK_STREAM, (connection) => {
        server = processOf(connection);
      });
      return { stat, answer, server };
    });
  } catch (error) {
    throw unavailable(path, TAKEN, error);
  }
}

/** systemd's, where it listens for a service; nobody's, where the process is in another namespace. */
function processOf(connection: number): string {
  try {
    const { pid } = peerCredentials(connection);
    return pid > 0 ? ` (process ${pid})` : '';
  } catch {
    return '';
  }
}
