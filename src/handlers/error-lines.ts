import { printable } from '../core/printable.ts';

/** A traceback has its place in it, a flood has not. */
const LINES_MAX = 50;
const LINE_MAX_BYTES = 1024;
const NEWLINE = 10;

/** What a handler has to say, as lines for the log: escaped, so many and no longer ones for a request. The rest is counted. */
export class ErrorLines {
  readonly #log: (line: string) => void;
  readonly #source: string;
  readonly #linesMax: number;
  #lines = 0;
  /** The beginning of a line that is not complete. */
  #begun = Buffer.alloc(0);
  #leftOutBytes = 0;

  /** @param source what the bytes come from, in words @param linesMax the rest is counted */
  constructor(log: (line: string) => void, source = 'standard error', linesMax = LINES_MAX) {
    this.#linesMax = linesMax;
    this.#log = log;
    this.#source = source;
  }

  /** @param chunk lent */
  push(chunk: Buffer): void {
    let start = 0;
    while (start < chunk.length && this.#lines < this.#linesMax) {
      const newline = chunk.indexOf(NEWLINE, start);
      const end = newline < 0 ? chunk.length : newline;
      this.#extend(chunk.subarray(start, end));
      start = end + 1;
      if (newline >= 0) this.#writeLine();
    }
    this.#leftOutBytes += Math.max(0, chunk.length - start);
  }

  end(): void {
    if (this.#begun.length > 0) this.#writeLine();
    if (this.#leftOutBytes > 0) this.#log(`(${this.#leftOutBytes} more bytes of ${this.#source} left out)`);
    this.#leftOutBytes = 0;
  }

  /** Keeps a little more than is shown, so that what is cut shows as cut. */
  #extend(bytes: Buffer): void {
    const room = LINE_MAX_BYTES + 1 - this.#begun.length;
    if (room > 0 && bytes.length > 0) this.#begun = Buffer.concat([this.#begun, bytes.subarray(0, room)]);
    this.#leftOutBytes += Math.max(0, bytes.length - room);
  }

  #writeLine(): void {
    this.#log(printable(this.#begun, LINE_MAX_BYTES));
    this.#begun = Buffer.alloc(0);
    this.#lines++;
  }
}
