import { readlinkSync, realpathSync } from 'node:fs';

/**
 * Goes to `/` where the working directory was removed: no thread of Node's starts in one that is gone, whatever it is
 * to do. getcwd(2)
 * @returns the path of the directory that is gone, undefined where none is
 */
export function leaveRemovedDirectory(): string | undefined {
  try {
    realpathSync.native('.');
    return undefined;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') return undefined;
    const gone = pathOf('/proc/self/cwd');
    process.chdir('/');
    return gone;
  }
}

function pathOf(link: string): string {
  try {
    return readlinkSync(link).replace(/ \(deleted\)$/, '');
  } catch {
    return 'of the start';
  }
}
