import { nearestName } from '../core/option-sets/nearest-name.ts';
import type { ProgramOption } from '../core/option-table.ts';
import { quoted } from '../core/quote.ts';
import type { Source } from './source.ts';

/** What becomes of the words of a command line that are no options. */
export interface OtherWords {
  /** Takes one, or returns what is wrong with it. @param following the words after it */
  word(text: string, following: readonly string[]): string | undefined;
  /** What is to be said of an unknown option, where that is more than the name that is nearest. */
  suggest?(flag: string): string | undefined;
  /** What stands in front of a problem that is no option's. */
  readonly prefix?: string;
}

/**
 * Reads options into `given`: `--name VALUE`, `--name=VALUE`, `-n VALUE` and `-nVALUE`; the last of several wins. What
 * follows `--` becomes the source's `program`. A word that begins with - counts as the next option, not as a value (but
 * for negative numbers), so that a value left out is noticed; such a value is written `--name=-VALUE`.
 */
export function readCommandLine<N extends string>(
  argv: readonly string[],
  given: Source<N>,
  { word: take, suggest, prefix = '' }: OtherWords,
): void {
  const complain = (text: string | undefined) => text !== undefined && given.problems.push(`${prefix}${text}`);
  for (let i = 0; i < argv.length; i++) {
    const word = argv[i] ?? '';
    if (word === '--') {
      given.program = argv.slice(i + 1);
      break;
    }
    if (!/^-./s.test(word)) {
      complain(take(word, argv.slice(i + 1)));
      continue;
    }
    const { flag, inline } = split(word, given);
    const next = argv[i + 1];
    const follows = inline === undefined && next !== undefined && !/^-(?!\d|$)/.test(next);
    const name = nameOf(flag, given);
    const takesValue = name === undefined || given.table[name].kind !== undefined;
    if (takesValue && follows) i++;
    if (name === undefined) complain(`unknown option ${quoted(flag)}${suggest?.(flag) ?? nearest(flag, given)}`);
    else {
      given.written.set(name, flag);
      const text = inline ?? (takesValue && follows ? next : undefined);
      if (takesValue && text === undefined) given.refuse(name, 'value missing');
      else given.read(name, text ?? '');
      if (!takesValue && text !== undefined) given.complain(name, `takes no value: ${quoted(text)}`);
    }
  }
}

function split(word: string, given: Source): { readonly flag: string; readonly inline?: string } {
  const equals = word.indexOf('=');
  const beforeEquals = equals < 0 ? word : word.slice(0, equals);
  // -socket would otherwise be -s with the value "ocket".
  const long = word.startsWith('--') || nameOf(`-${beforeEquals}`, given) !== undefined;
  if (!long) return word.length > 2 ? { flag: word.slice(0, 2), inline: word.slice(2) } : { flag: word };
  return equals < 0 ? { flag: word } : { flag: beforeEquals, inline: word.slice(equals + 1) };
}

function nameOf<N extends string>(flag: string, { table }: Source<N>): N | undefined {
  const names = Object.keys(table) as N[];
  if (flag.startsWith('--')) return names.find((name) => name === flag.slice(2));
  return names.find((name) => (table[name] as ProgramOption).short === flag.slice(1));
}

function nearest(flag: string, { table }: Source): string {
  const name = nearestName(flag.replace(/^-+/, ''), Object.keys(table));
  return name === undefined ? '' : `; did you mean --${name}?`;
}
