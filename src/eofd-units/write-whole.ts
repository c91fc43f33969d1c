import { lstatSync, mkdirSync, readdirSync, realpathSync, renameSync, rmdirSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';

const OTHERS_MAY_WRITE = 0o002;
const STICKY = 0o1000;

/**
 * Writes a file whole or not at all. What is at `path`, be it a link, is replaced and never followed. @throws Error of
 * node:fs, or of a directory that isn't safe
 */
export function writeWhole(path: string, text: string): void {
  mkdirSync(dirname(path), { recursive: true, mode: 0o755 });
  const directory = safeDirectory(dirname(path));
  const temporary = join(directory, `.${basename(path)}.${process.pid}`);
  try {
    writeFileSync(temporary, text, { flag: 'wx', mode: 0o644 });
    renameSync(temporary, join(directory, basename(path)));
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  }
}

/**
 * Removes a file or a link, never what it points to, and its directory where that is eofd's own and empty now. @throws
 * as writeWhole
 */
export function removeFile(path: string): void {
  const directory = safeDirectory(dirname(path));
  rmSync(join(directory, basename(path)));
  if (basename(directory) === 'eofd' && readdirSync(directory).length === 0) rmdirSync(directory);
}

/**
 * The directory itself, after all links; no other user may be able to put something else in its place. @throws Error
 * that names who can
 */
function safeDirectory(path: string): string {
  const real = realpathSync(path);
  for (let directory = real; ; directory = dirname(directory)) {
    const { uid, mode } = lstatSync(directory);
    if (uid !== 0 && uid !== process.geteuid?.()) throw new Error(`${directory} belongs to another user`);
    if ((mode & OTHERS_MAY_WRITE) !== 0 && (mode & STICKY) === 0)
      throw new Error(`every user may write to ${directory}`);
    if (directory === '/') return real;
  }
}
