import { isUtf8 } from 'node:buffer';
import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs';
import { OPTIONS, type OptionName } from '../../core/options.ts';
import { printable } from '../../core/printable.ts';
import { Source } from '../../program/source.ts';
import { parseConfiguration } from './configuration-text.ts';

/** Many times what a file with every option and a page of comments takes. */
const MAX_BYTES = 2 ** 20;

/**
 * Reads the TOML file of `--config`. Whatever is wrong with it, and however it is wrong, is a problem of the result;
 * never throws, never waits.
 * @param given its path; with a dash in front, as in systemd's units, a file that does not exist is an empty one
 */
export function readConfigurationFile(given: string): Source<OptionName> {
  const mayBeMissing = given.startsWith('-');
  const path = mayBeMissing ? given.slice(1) : given;
  try {
    return parseConfiguration(readText(path), path);
  } catch (error) {
    if (mayBeMissing && ((error as Error).cause as NodeJS.ErrnoException | undefined)?.code === 'ENOENT')
      return parseConfiguration('', path);
    const source = new Source(OPTIONS, (name) => `${printable(path)}: ${name}`);
    source.giveUp(`${printable(path)}: ${printable((error as Error).message)}`);
    return source;
  }
}

function readText(path: string): string {
  const bytes = readBytes(path);
  if (isUtf8(bytes)) return bytes.toString();
  let [line, start] = [1, 0];
  for (
    let end = bytes.indexOf('\n');
    end >= 0 && isUtf8(bytes.subarray(start, end));
    end = bytes.indexOf('\n', start)
  ) {
    [line, start] = [line + 1, end + 1];
  }
  throw new Error(`line ${line} is not UTF-8`);
}

/** A FIFO would make open(2) wait for a writer, and a terminal would become the daemon's own: hence the flags. */
function readBytes(path: string): Buffer {
  const fd = openOrExplain(path);
  try {
    const stat = fstatSync(fd);
    if (stat.isDirectory()) throw new Error('a directory, not a file');
    if (!stat.isFile()) throw new Error('not a regular file');
    // Not the size fstat tells: the files of /proc have none, and another may grow.
    const buffer = Buffer.alloc(MAX_BYTES + 1);
    let length = 0;
    for (let got = -1; got !== 0 && length < buffer.length; length += got)
      got = readSync(fd, buffer, length, buffer.length - length, null);
    if (length > MAX_BYTES) throw new Error('larger than 1M, so hardly a configuration file');
    return buffer.subarray(0, length);
  } finally {
    closeSync(fd);
  }
}

function openOrExplain(path: string): number {
  try {
    return openSync(path, constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOCTTY);
  } catch (error) {
    // Node's message goes on with the call and the path, unescaped.
    const [reason = 'unknown error'] = (error as Error).message.split(', ');
    throw new Error(`cannot be read: ${reason}`, { cause: error });
  }
}
