import { accessSync, constants, statSync } from 'node:fs';
import { resolve } from 'node:path';
import { quoted } from '../../core/quote.ts';

/**
 * Finds the file of a module, from the working directory on.
 *
 * @returns its absolute path @throws Error that says why it cannot be loaded, as far as can be known without loading it
 */
export function findModule(name: string): string {
  const path = resolve(name);
  if (path.includes('\ufffd'))
    throw new Error(`${quoted(path)} is a path that is not UTF-8, and Node loads no module there`);
  const obstacle = obstacleTo(path);
  if (obstacle !== undefined) throw new Error(`${quoted(name)} ${obstacle}`);
  return path;
}

function obstacleTo(path: string): string | undefined {
  try {
    const stat = statSync(path, { throwIfNoEntry: false });
    if (stat === undefined) return 'is not there';
    if (stat.isDirectory()) return 'is a directory';
    // A FIFO would hold up the thread that reads it for ever.
    if (!stat.isFile()) return 'is not a regular file';
    accessSync(path, constants.R_OK);
    return undefined;
  } catch (error) {
    const { code = 'unknown error' } = error as NodeJS.ErrnoException;
    // From Node 22 on, statSync has no error for it.
    if (code === 'ENOTDIR') return 'is not there';
    return `cannot be read (${code})`;
  }
}
