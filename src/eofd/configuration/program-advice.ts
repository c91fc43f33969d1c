import { existsSync, statSync } from 'node:fs';
import { extname } from 'node:path';
import { printable } from '../../core/printable.ts';
import { findProgram } from '../../handlers/program/find-program.ts';
import { firstBytes, isScript } from '../../handlers/program/program-obstacle.ts';

/** What runs a file that can't be run by itself. */
const INTERPRETERS: Readonly<Record<string, string>> = {
  '.py': 'python3',
  '.sh': 'sh',
  '.pl': 'perl',
  '.rb': 'ruby',
  '.php': 'php',
  '.js': 'node',
  '.mjs': 'node',
  '.cjs': 'node',
};
const SHOWN_MAX_BYTES = 200;

/**
 * The line that works, for words that are not a program as they were written: a file of the working directory, or one
 * that its interpreter runs.
 *
 * @param inFile for the configuration file, in place of the command line
 * @returns what can be added to a message; empty where nothing is known that works
 */
export function programAdvice(words: readonly string[], inFile: boolean): string {
  const [name = '', ...rest] = words;
  const file = name.includes('/') ? name : `./${name}`;
  const interpreter = INTERPRETERS[extname(name)];
  const candidates = [words, ...(existsSync(file) ? [[file, ...rest]] : [])];
  if (interpreter !== undefined && existsSync(file)) candidates.push([interpreter, file, ...rest]);
  const working = candidates.find(isProgram);
  if (working === undefined) return modeAdvice(name);
  const line = inFile
    ? `program = [${working.map((word) => JSON.stringify(word)).join(', ')}]`
    : `eofd -- ${working.map(shellWord).join(' ')}`;
  return `; to run it for each request: ${printable(line, SHOWN_MAX_BYTES)}`;
}

/** For a script that was not made executable. */
function modeAdvice(name: string): string {
  const stat = name.includes('/') && existsSync(name) ? statSync(name, { throwIfNoEntry: false }) : undefined;
  if (stat?.isFile() !== true || (stat.mode & 0o111) !== 0) return '';
  const head = firstBytes(name);
  if (head === undefined || !isScript(head)) return '';
  const mode = (stat.mode & 0o7777).toString(8).padStart(4, '0');
  return `; its mode is ${mode}: ${printable(`chmod a+rx ${shellWord(name)}`, SHOWN_MAX_BYTES)}`;
}

function isProgram(words: readonly string[]): boolean {
  try {
    findProgram(words, process.env['PATH']);
    return true;
  } catch {
    return false;
  }
}

const shellWord = (word: string): string =>
  /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
