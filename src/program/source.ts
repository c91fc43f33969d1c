import { defaultsOf, type OptionTable, type ProgramOption, type ValuesOf } from '../core/option-table.ts';
import { quoted } from '../core/quote.ts';

/** What one source gives of the options in a table: a command line, a configuration file, the environment. */
export class Source<N extends string = string> {
  readonly table: OptionTable<N>;
  /** Of the options given here with a good value; true for those that take none. */
  readonly values = new Map<N, unknown>();
  /** The options given here, or perhaps given here, whose value can't be known. */
  readonly broken = new Set<N>();
  /** The words of the program that is to answer requests: what stands behind `--`, or the file's key `program`. */
  program: readonly string[] | undefined;
  /** One line each, with its place in front, fit for a terminal. */
  readonly problems: string[] = [];
  /** Options as they were written here last: `-s`. */
  readonly written = new Map<string, string>();
  readonly #placeOf: (name: string, written: string) => string;

  /** @param placeOf names an option's place, given its name and how it was written */
  constructor(table: OptionTable<N>, placeOf: (name: string, written: string) => string) {
    this.table = table;
    this.#placeOf = placeOf;
  }

  /**
   * The place of an option (or of `program`) that is given here: `command line: --backlog`, `/etc/eofd.toml:3:
   * backlog`.
   */
  placeOf(name: string): string {
    return this.#placeOf(name, this.written.get(name) ?? `--${name}`);
  }

  /** @param shown how the text appears in a message, where that is not in quotes */
  read(name: N, text: string, shown?: string): void {
    const { kind }: ProgramOption = this.table[name];
    try {
      this.values.set(name, kind?.parse(text) ?? true);
    } catch (error) {
      this.refuse(name, `${(error as Error).message}: ${shown ?? quoted(text)}`);
    }
  }

  refuse(name: N, reason: string): void {
    this.broken.add(name);
    this.complain(name, reason);
  }

  complain(name: string, reason: string): void {
    this.problems.push(`${this.placeOf(name)}: ${reason}`);
  }

  /** For a source that can't be read to its end: nothing is known of what else it gives. */
  giveUp(problem: string): void {
    this.problems.push(problem);
    for (const name of Object.keys(this.table)) this.broken.add(name as N);
  }
}

/** The value of every option of a table: of the first source that gives it, or its default. */
export function valuesOf<T extends OptionTable>(table: T, ...sources: readonly Source[]): ValuesOf<T> {
  const given = sources.toReversed().flatMap(({ values }) => [...values]);
  return { ...defaultsOf(table), ...Object.fromEntries(given) };
}
