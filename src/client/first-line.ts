import { printable } from '../core/printable.ts';

/** How a server that keeps the protocol begins the line it writes in place of a reply. */
const MARK = 'eofd:';
const MAX_LINE_BYTES = 1024;

/** The first line of what a server writes, in case that turns out to be an error and not a reply. */
export class FirstLine {
  #bytes = Buffer.alloc(0);

  add(chunk: Buffer): void {
    const room = MAX_LINE_BYTES - this.#bytes.length;
    if (room > 0) this.#bytes = Buffer.concat([this.#bytes, chunk.subarray(0, room)]);
  }

  /** What came so far is the server's reason, or may become it with the next bytes. */
  get mayBeReason(): boolean {
    const start = this.#bytes.toString('latin1', 0, MARK.length);
    return MARK.startsWith(start);
  }

  /** The line, escaped, at most 1 KiB of it; undefined where there is none. */
  get text(): string | undefined {
    const [line] = this.#bytes.toString().split('\n', 1);
    return line ? printable(line) : undefined;
  }

  /** The line, if it is the server's reason. */
  get reason(): string | undefined {
    return this.text?.startsWith(MARK) ? this.text : undefined;
  }
}
