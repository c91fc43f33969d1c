import { parseArgs } from 'node:util';

/** How an option is spelled; one without a metavar takes no value. */
interface Spelling {
  readonly short?: string;
  readonly metavar?: string;
}

/** A word of a command line. */
export type OptionToken =
  | {
      readonly kind: 'option';
      readonly name: string;
      /** As it was written. */
      readonly rawName: string;
      readonly value: string | undefined;
      /** Whether the value is in the same word. */
      readonly inlineValue: boolean | undefined;
    }
  | { readonly kind: 'positional'; readonly value: string }
  | { readonly kind: 'option-terminator' };

/** The words of a command line as parseArgs(node:util) reads them, with every mistake left in: for those who tell all of them at once. */
export function optionTokens(
  argv: readonly string[],
  options: readonly (readonly [name: string, spelling: Spelling])[],
): readonly OptionToken[] {
  const spellings = options.map(([name, { short, metavar }]) => {
    const type: 'string' | 'boolean' = metavar === undefined ? 'boolean' : 'string';
    return [name, short === undefined ? { type } : { type, short }] as const;
  });
  // Not strict: parseArgs would stop at the first problem, with a message of its own.
  return parseArgs({
    args: [...argv],
    strict: false,
    tokens: true,
    allowPositionals: true,
    options: Object.fromEntries(spellings),
  }).tokens;
}
