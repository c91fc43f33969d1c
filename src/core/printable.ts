import { isUtf8 } from 'node:buffer';

/** Bytes of the mark that says something was cut. */
const MARK = '…';
const MARK_BYTES = 3;

const PLAIN = /^[\x20-\x7e]*$/;
// Controls; what is invisible or turns the direction of text round it (the joiners of Indic and Persian words
// excepted); lone surrogates; the line and paragraph separators.
const UNSAFE = /(?![\u200c\u200d])[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u;
const SHORT: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' };

/**
 * Makes text of others safe for one line of a terminal, a file or the journal: control characters, line separators,
 * characters that reorder text and lone surrogates become `\n`, `\x1b`, `\u202e`; bytes that are not UTF-8 become
 * `\xff`. A backslash stays as it is, so that a second pass changes nothing.
 *
 * @param maxBytes most bytes of the result in UTF-8, from 3 on; longer text is cut between characters and ends in `…`
 * @param newlines `kept` for the formats that can hold a value of several lines
 */
export function printable(
  text: string | Uint8Array,
  maxBytes = 1024,
  newlines: 'escaped' | 'kept' = 'escaped',
): string {
  const string = typeof text === 'string' ? text : decode(text.subarray(0, maxBytes + 4));
  if (string.length <= maxBytes && PLAIN.test(string)) return string;
  let shown = '';
  let bytes = 0;
  let cutAt = 0;
  for (const character of string) {
    const safe =
      UNSAFE.test(character) && !(character === '\n' && newlines === 'kept') ? escaped(character) : character;
    bytes += Buffer.byteLength(safe);
    if (bytes > maxBytes) return shown.slice(0, cutAt) + MARK;
    shown += safe;
    if (bytes <= maxBytes - MARK_BYTES) cutAt = shown.length;
  }
  return shown;
}

function escaped(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  if (code > 0xffff) return `\\u{${code.toString(16)}}`;
  return SHORT[character] ?? (code < 0x80 ? `\\x${hex(code, 2)}` : `\\u${hex(code, 4)}`);
}

const hex = (code: number, digits: number): string => code.toString(16).padStart(digits, '0');

/** UTF-8 to text, each byte that is not part of a character as `\xNN`. */
function decode(bytes: Uint8Array): string {
  if (isUtf8(bytes)) return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString();
  let text = '';
  for (let at = 0; at < bytes.length; ) {
    const length = [1, 2, 3, 4].find((size) => at + size <= bytes.length && isUtf8(bytes.subarray(at, at + size)));
    text +=
      length === undefined ? `\\x${hex(bytes[at] ?? 0, 2)}` : Buffer.from(bytes.subarray(at, at + length)).toString();
    at += length ?? 1;
  }
  return text;
}
