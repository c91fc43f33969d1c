/** Longest piece of a foreign value that a message repeats, in characters. */
const SHOWN_MAX = 60;

/**
 * A foreign value for a message: in quotation marks, printable ASCII only, everything else escaped as in JSON, and cut where it is long.
 * Safe for a terminal and for a line of a log.
 */
export function quoted(text: string): string {
  const cut = text.length > SHOWN_MAX ? `${text.slice(0, SHOWN_MAX)}...` : text;
  return JSON.stringify(cut).replace(/[^\x20-\x7e]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
}
