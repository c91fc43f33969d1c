import { isUtf8 } from 'node:buffer';
import { OPTIONS, type OptionName } from '../../core/options.ts';
import { printable } from '../../core/printable.ts';
import { Source } from '../../program/source.ts';
import { parseConfiguration } from './configuration-text.ts';
import { readRegularFile } from './read-regular-file.ts';

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

function readBytes(path: string): Buffer {
  const bytes = readOrExplain(path);
  if (bytes.length > MAX_BYTES) throw new Error('larger than 1M, so hardly a configuration file');
  return bytes;
}

function readOrExplain(path: string): Buffer {
  try {
    return readRegularFile(path, MAX_BYTES);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === undefined) throw error;
    // Node's message goes on with the call and the path, unescaped.
    const [reason = 'unknown error'] = (error as Error).message.split(', ');
    throw new Error(`cannot be read: ${reason}`, { cause: error });
  }
}
