import { createHash } from 'node:crypto';

const MARK = /^# Written by eofd-units, which writes it again: changes belong in a drop-in\. sha256:([0-9a-f]{64})\n/;

const sum = (text: string): string => createHash('sha256').update(text).digest('hex');

/** A file's text with a first line by which it is known again, and whether it was changed since. */
export function marked(text: string): string {
  return `# Written by eofd-units, which writes it again: changes belong in a drop-in. sha256:${sum(text)}\n${text}`;
}

/** Whether a text is one that `marked` made, of any version, with nothing changed since. */
export function isUntouched(text: string): boolean {
  const [line = '', digest] = MARK.exec(text) ?? [];
  return digest !== undefined && sum(text.slice(line.length)) === digest;
}
