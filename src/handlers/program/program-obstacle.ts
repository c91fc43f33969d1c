import {
  accessSync,
  closeSync,
  constants,
  lstatSync,
  openSync,
  readlinkSync,
  readSync,
  realpathSync,
  statSync,
} from 'node:fs';
import { basename, resolve } from 'node:path';
import { quoted } from '../../core/quote.ts';
import { mounts } from '../../posix/mounts.ts';
import { elfObstacle } from './elf-obstacle.ts';

/** Longest `#!` line the kernel reads, and how many interpreters that are scripts themselves; execve(2). */
const FIRST_LINE_BYTES = 256;
const INTERPRETERS_MAX = 4;
/** Enough for the headers of an ELF file and what they point to at its beginning. */
const HEAD_BYTES = 4096;
/** These take an argument that ends in a carriage return for a wrong one. */
const STRICT_INTERPRETERS = /^((ba|da|k|z|a)?sh|python[\d.]*)$/;

/**
 * What keeps a file from being run, in words; undefined where nothing does that can be known before.
 * @param searchPath where env(1) will look @param depth how many scripts have led here
 */
export function obstacleTo(path: string, searchPath: string, depth = 0): string | undefined {
  try {
    const stat = statSync(path, { throwIfNoEntry: false });
    if (stat === undefined) return danglingLink(path) ?? 'is not there';
    if (stat.isDirectory()) return 'is a directory';
    if (!stat.isFile()) return 'is not a regular file';
    accessSync(path, constants.X_OK);
  } catch (error) {
    const { code = 'unknown error' } = error as NodeJS.ErrnoException;
    if (code === 'ELOOP') return 'is a link that leads back to itself';
    return code === 'EACCES' ? `may not be executed${noexecMount(path)} (EACCES)` : `cannot be looked at (${code})`;
  }
  const head = firstBytes(path);
  if (head === undefined) return undefined;
  if (head.length === 0) return 'is empty';
  if (isScript(head)) return scriptObstacle(head, searchPath, depth);
  if (head.includes(0)) return elfObstacle(head);
  // A shell runs a script that does not say what it is written in; the kernel does not.
  return 'is a text without a #! line, which the system cannot run';
}

function danglingLink(path: string): string | undefined {
  if (!lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink()) return undefined;
  return `is a link to ${quoted(readlinkSync(path))}, which is not there`;
}

function scriptObstacle(head: Buffer, searchPath: string, depth: number): string | undefined {
  const [line = ''] = head.subarray(2, FIRST_LINE_BYTES).toString('utf8').split('\n');
  const [interpreter = '', ...words] = line.split(/[ \t]+/).filter((word) => word !== '');
  // Its name can't be looked for through Node.
  if (line.includes('\ufffd')) return undefined;
  if (interpreter === '') return 'has a #! line that names nothing';
  const ending = line.endsWith('\r')
    ? '; its lines end in carriage returns, as on Windows (to mend it: sed -i "s/\\r$//" FILE)'
    : '';
  const obstacle =
    depth < INTERPRETERS_MAX ? obstacleTo(resolve(interpreter), searchPath, depth + 1) : 'is one script too many';
  if (obstacle !== undefined) return `asks for ${quoted(interpreter)}, which ${obstacle}${ending}`;
  const name = basename(interpreter);
  const sought =
    name === 'env' && !words.some((word) => word.startsWith('PATH='))
      ? words.find((word) => word !== '-S' && !word.includes('='))
      : undefined;
  if (sought !== undefined && !sought.startsWith('-') && !isInPath(sought, searchPath))
    return `asks for ${quoted(sought)}, which is in none of the directories of PATH${ending}`;
  return ending !== '' && STRICT_INTERPRETERS.test(name)
    ? `gives ${quoted(words.join(' '))} to ${name}${ending}`
    : undefined;
}

const isInPath = (name: string, searchPath: string): boolean =>
  (name.includes('/') ? ['.'] : searchPath.split(':')).some((place) =>
    statSync(resolve(place, name), { throwIfNoEntry: false }),
  );

/** The innermost mount that a file is on, where it lets nothing be run. */
function noexecMount(path: string): string {
  try {
    const real = `${realpathSync(path)}/`;
    const [mount] = mounts()
      .filter(({ point }) => point === '/' || real.startsWith(`${point}/`))
      .toReversed()
      .toSorted((one, other) => other.point.length - one.point.length);
    return mount?.options.includes('noexec') === true ? `: ${quoted(mount.point)} is mounted noexec` : '';
  } catch {
    return '';
  }
}

/** Whether a file begins as a script does. @param head its first bytes */
export const isScript = (head: Buffer): boolean => head.subarray(0, 2).toString('latin1') === '#!';

/** What a file begins with; undefined where it can't be read: a program may be executable and not readable. */
export function firstBytes(path: string): Buffer | undefined {
  try {
    const fd = openSync(path, 'r');
    try {
      const buffer = Buffer.alloc(HEAD_BYTES);
      return buffer.subarray(0, readSync(fd, buffer));
    } finally {
      closeSync(fd);
    }
  } catch {
    return undefined;
  }
}
