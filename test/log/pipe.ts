import { execFileSync } from 'node:child_process';
import { closeSync, constants, mkdtempSync, openSync, readSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { removeTree } from '../support/remove-tree.ts';

/** A directory for one test, gone after it; short enough for a socket's path. */
export function scratchDirectory(): string {
  const directory = mkdtempSync(join(tmpdir(), 'eofd-log-'));
  after(() => removeTree(directory));
  return directory;
}

/** A pipe with both ends in hand. Nobody reads it until `read` does. */
export class Pipe {
  readonly writeEnd: number;
  readonly #readEnd: number;
  #closed = false;

  constructor(path: string) {
    execFileSync('mkfifo', [path]);
    this.#readEnd = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
    this.writeEnd = openSync(path, constants.O_WRONLY);
  }

  /** What is in it now; '' when it is empty or at its end. */
  read(): string {
    const buffer = Buffer.alloc(2 ** 17);
    try {
      return buffer.toString('utf8', 0, readSync(this.#readEnd, buffer));
    } catch {
      return '';
    }
  }

  /** Reads until `enough` is content with everything read so far. */
  async readUntil(enough: (text: string) => boolean): Promise<string> {
    let text = this.read();
    while (!enough(text)) {
      await new Promise(setImmediate);
      text += this.read();
    }
    return text;
  }

  closeWriteEnd(): void {
    closeSync(this.writeEnd);
  }

  closeReadEnd(): void {
    if (!this.#closed) closeSync(this.#readEnd);
    this.#closed = true;
  }
}
