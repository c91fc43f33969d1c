import { printable } from './printable.ts';

/** Longest piece of a foreign value that a message repeats, in bytes. */
const SHOWN_MAX_BYTES = 80;

/** A foreign value for a message: in quotation marks, escaped and cut, safe for a terminal and a line of a log. */
export function quoted(text: string): string {
  return `"${printable(text.replaceAll(/["\\]/g, '\\$&'), SHOWN_MAX_BYTES)}"`;
}
