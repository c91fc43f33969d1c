import { closeSync, constants, openSync } from 'node:fs';
import { tryLock } from '../posix/descriptor.ts';

/** How long another starter may hold the directory's lock. */
const LOCK_WAIT_MS = 1000;
const LOCK_RETRY_MS = 10;

/**
 * Does `work` while the lock on a directory is held, flock(2), so that one starter at a time looks at a name in it and
 * changes it; decision 003.
 * @param work gets undefined, or why the directory is not locked
 */
export async function whileLocked<T>(directory: string, work: (unlocked: string | undefined) => T): Promise<T> {
  const fd = open(directory);
  try {
    return work(fd === undefined ? 'its directory may not be read, so it cannot be locked' : await lock(fd));
  } finally {
    if (fd !== undefined) closeSync(fd);
  }
}

function open(directory: string): number | undefined {
  try {
    return openSync(directory, constants.O_RDONLY | constants.O_DIRECTORY | constants.O_NONBLOCK);
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
