import { rmSync } from 'node:fs';

/**
 * Removes a directory with all that is in it, or a file, or nothing where neither is there. A process or thread that is
 * about to end may still make a file in a directory that is being emptied: then it is tried again, for some seconds.
 */
export function removeTree(path: string): void {
  rmSync(path, { recursive: true, force: true, maxRetries: 10, retryDelay: 50 });
}
