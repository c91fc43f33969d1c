import { printable } from '../printable.ts';

const LINE_MAX_BYTES = 256;

/** The first line of what a server wrote, escaped, at most 256 bytes of it; empty where there is none. */
export function lineOf(pieces: readonly Uint8Array[]): string {
  const start: Uint8Array[] = [];
  let bytes = 0;
  for (const piece of pieces) {
    if (bytes > LINE_MAX_BYTES) break;
    start.push(piece);
    bytes += piece.length;
  }
  const [line = ''] = Buffer.concat(start, Math.min(bytes, LINE_MAX_BYTES + 1))
    .toString('utf8')
    .split('\n', 1);
  return printable(line.replace(/\r$/, ''), LINE_MAX_BYTES);
}
