import { OPTIONS, type Option, type OptionName, optionNames } from '../core/options.ts';
import { quoted } from '../core/quote.ts';

/** What one source of settings gives: the command line, or the configuration file. */
export class Source {
  /** Of the options given here with a good value. */
  readonly values = new Map<OptionName, unknown>();
  /** The options given here, or perhaps given here, whose value can't be known. */
  readonly broken = new Set<OptionName>();
  /** The program that is to answer requests, with its arguments. */
  program: readonly string[] | undefined;
  /** One line each, with its place in front, fit for a terminal. */
  readonly problems: string[] = [];
  /** The place of an option (or of `program`) that is given here: `command line: --backlog`, `/etc/eofd.toml:3: backlog`. */
  readonly placeOf: (name: string) => string;

  constructor(placeOf: (name: string) => string) {
    this.placeOf = placeOf;
  }

  /** @param written how the text appears in a message, where that is not in quotes */
  read(name: OptionName, text: string, written?: string): void {
    const { kind }: Option = OPTIONS[name];
    try {
      this.values.set(name, kind.parse(text));
    } catch (error) {
      this.refuse(name, `${(error as Error).message}: ${written ?? quoted(text)}`);
    }
  }

  refuse(name: OptionName, reason: string): void {
    this.broken.add(name);
    this.complain(name, reason);
  }

  complain(name: string, reason: string): void {
    this.problems.push(`${this.placeOf(name)}: ${reason}`);
  }

  /** For a source that can't be read to its end: nothing is known of what else it gives. */
  giveUp(problem: string): void {
    this.problems.push(problem);
    for (const name of optionNames) this.broken.add(name);
  }
}
