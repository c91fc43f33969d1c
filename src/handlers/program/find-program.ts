import { accessSync, closeSync, constants, openSync, readSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import { quoted } from '../../core/quote.ts';

/** A program that can be run, and the words it is run with. */
export interface Program {
  /** Absolute. */
  readonly path: string;
  /** The name as the user wrote it, then the arguments. */
  readonly argv: readonly string[];
}

/** Where a program is looked for when there is no PATH; confstr(3) has the last two. */
const USUAL_PATH = '/usr/local/bin:/usr/bin:/bin';
/** Longest `#!` line the kernel reads; execve(2). */
const FIRST_LINE_BYTES = 256;

/**
 * Looks for a program as a shell does: a name without a slash in the directories of PATH, any other from the working directory on. An empty entry
 * of PATH is passed over: where a daemon happens to stand is no place to take programs from.
 *
 * @throws Error that says why nothing can be run
 */
export function findProgram(argv: readonly string[], searchPath = USUAL_PATH): Program {
  const [name = ''] = argv;
  for (const word of argv) {
    if (word.includes('\0')) throw new Error(`a word with a NUL in it: ${quoted(word)}`);
    // Node puts U+FFFD in place of bytes that are no UTF-8: the program would be given another word than the one that was meant.
    if (word.includes('\ufffd')) throw new Error(`a word that is not UTF-8: ${quoted(word)}`);
  }
  if (name === '') throw new Error('the name of the program is empty');
  const places = name.includes('/') ? ['.'] : searchPath.split(':').filter((place) => place !== '');
  let obstacle: Error | undefined;
  for (const place of places) {
    const path = resolve(place, name);
    const what = obstacleTo(path);
    if (what === undefined) return { path, argv };
    if (what !== 'is not there') obstacle ??= new Error(`${quoted(path)} ${what}`);
  }
  throw (
    obstacle ??
    new Error(
      name.includes('/') ? `${quoted(name)} is not there` : `${quoted(name)} is in none of the directories of PATH`,
    )
  );
}

/** What keeps a file from being run, in words; undefined where nothing does that can be known before. */
function obstacleTo(path: string): string | undefined {
  try {
    const stat = statSync(path, { throwIfNoEntry: false });
    if (stat === undefined) return 'is not there';
    if (stat.isDirectory()) return 'is a directory';
    if (!stat.isFile()) return 'is not a regular file';
    accessSync(path, constants.X_OK);
  } catch (error) {
    const { code = 'unknown error' } = error as NodeJS.ErrnoException;
    return code === 'EACCES' ? 'may not be executed (EACCES)' : `cannot be looked at (${code})`;
  }
  return scriptObstacle(path);
}

/** A shell runs a script that does not say what it is written in; the kernel does not. */
function scriptObstacle(path: string): string | undefined {
  const start = firstBytes(path);
  if (start === undefined || start.includes(0)) return undefined;
  const text = start.toString('latin1');
  if (!text.startsWith('#!')) return 'is a text without a #! line, which the system cannot run';
  const [line = ''] = text.slice(2).split('\n');
  const [interpreter = ''] = line.trim().split(/[ \t]/);
  return statSync(interpreter, { throwIfNoEntry: false }) === undefined
    ? `asks for ${quoted(interpreter)}, which is not there`
    : undefined;
}

/** A program may be executable and not readable. */
function firstBytes(path: string): Buffer | undefined {
  try {
    const fd = openSync(path, 'r');
    try {
      const buffer = Buffer.alloc(FIRST_LINE_BYTES);
      return buffer.subarray(0, readSync(fd, buffer));
    } finally {
      closeSync(fd);
    }
  } catch {
    return undefined;
  }
}
