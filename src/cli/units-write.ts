import { lstatSync, mkdirSync, realpathSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';

const OTHERS_MAY_WRITE = 0o002;
const STICKY = 0o1000;

/** Writes a file whole or not at all. What is at `path`, be it a link, is replaced and never followed. @throws Error of node:fs, or of a directory that isn't safe */
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

/** Removes a file or a link, never what it points to. @throws as writeWhole */
export function removeFile(path: string): void {
  rmSync(join(safeDirectory(dirname(path)), basename(path)));
}

/** The directory itself, after all links; no other user may be able to put something else in its place. @throws Error that names who can */
function safeDirectory(path: string): string {
  const real = realpathSync(path);
  for (let directory = real; ; directory = dirname(directory)) {
    const { uid, mode } = lstatSync(directory);
    if (uid !== 0 && uid !== process.geteuid?.()) throw new Error(`${directory} belongs to another user`);
    if ((mode & OTHERS_MAY_WRITE) !== 0 && (mode & STICKY) === 0) throw new Error(`every user may write to ${directory}`);
    if (directory === '/') return real;
  }
}
