import { printable } from '../core/printable.ts';

/** A traceback has its place in it, a flood has not. */
const LINES_MAX = 50;
const LINE_MAX_BYTES = 1024;
/** The last words in a reason: they have to stay within what a record shows of one. */
const LAST_MAX_BYTES = 300;
const NEWLINE = 10;
const SPACE = 32;

/**
 * What a handler has to say, as lines for the log: escaped, so many and no longer ones for a request. The rest is
 * counted.
 */
export class ErrorLines {
  readonly #log: (line: string) => void;
  readonly #source: string;
  readonly #linesMax: number;
  #lines = 0;
  /** The beginning of a line that is not complete. */
  #begun = Buffer.alloc(0);
  #leftOutBytes = 0;
  /** The end of all that came. */
  #tail = Buffer.alloc(0);

  /** @param source what the bytes come from, in words @param linesMax the rest is counted */
  constructor(log: (line: string) => void, source = 'standard error', linesMax = LINES_MAX) {
    this.#linesMax = linesMax;
    this.#log = log;
    this.#source = source;
  }

  /** @param chunk lent */
  push(chunk: Buffer): void {
    this.#tail = Buffer.concat([this.#tail, chunk.subarray(-LINE_MAX_BYTES)]).subarray(-LINE_MAX_BYTES);
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

  /** The last line so far that is not blank, whether it was shown or left out: escaped; empty where there is none. */
  get last(): string {
    let end = this.#tail.length;
    while (end > 0 && (this.#tail[end - 1] ?? 0) <= SPACE) end--;
    const line = this.#tail.subarray(0, end);
    return printable(line.subarray(line.lastIndexOf(NEWLINE) + 1), LAST_MAX_BYTES);
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
