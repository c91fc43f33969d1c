import type { Random } from './random.ts';

/** A word that no line begins with, unless a text has forged it. */
const FORGED = 'forged-by-a-text';
const BYTES = (...bytes: readonly number[]): string => Buffer.from(bytes).toString('latin1');
/** As latin1, a character for each byte: what ends a line, colours it, turns it round, or looks like another's. */
const PARTS: readonly string[] = [
  '\n',
  '\r',
  '\r\n',
  '\0',
  '\x1b[31m',
  '\x1b]0;title\x07',
  '\x9b31m',
  '\x7f',
  '\b\b\b\b',
  '\n<2>',
  '<0>',
  `\n<2>${FORGED}\n`,
  `\n${FORGED}=1\nPRIORITY=0\nMESSAGE=${FORGED}\n`,
  `\nFORGED\n${BYTES(1, 0, 0, 0, 0, 0, 0, 0)}x\n`,
  `"}\n{"level":"emerg","message":"${FORGED}"}\n`,
  `\neofd_requests_total{outcome="${FORGED}"} 1\n`,
  '"} 1\n# EOF\n',
  '%n%s%99999d',
  '%{n}',
  '\\',
  '\\n',
  'hello',
  ' ',
  '=',
  '\u202e',
  '\u2066',
  '\u200f',
  '\u2028',
  '\u2029',
  '\u0085',
  '\ufeff',
  '日本',
  'é',
].map((part) => (/[\u0100-\uffff\u0085é]/.test(part) ? Buffer.from(part).toString('latin1') : part));
const MORE = [BYTES(0xff), BYTES(0xe3, 0x81), BYTES(0xc0, 0x8a), BYTES(0xed, 0xa0, 0x80)];

/** Bytes by which somebody would try to have a line in a log that is not eofd's. */
export function hostileBytes(random: Random): Buffer {
  const parts = random.list(9, () => (random.below(6) === 0 ? random.pick(MORE) : random.pick(PARTS)));
  return Buffer.from([...parts, random.pick(PARTS)].join(''), 'latin1');
}

/** The same as the words of a command line, which have no NUL and are text. */
export const hostileWord = (random: Random): string =>
  `x${hostileBytes(random).toString('utf8').replaceAll('\0', '').replaceAll('\ufffd', '')}`;

/** What must be in no line: a control character, what is invisible or turns text round, a separator of lines. */
const UNSAFE = /(?![\u200c\u200d])[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u;

/** What is wrong with one line of a log, or of anything else that is read line by line. */
export function wrongIn(line: string, grammar: RegExp): string | undefined {
  if (UNSAFE.test(line)) return `unsafe: ${JSON.stringify(line)}`;
  return grammar.test(line) ? undefined : `not ours: ${JSON.stringify(line)}`;
}
