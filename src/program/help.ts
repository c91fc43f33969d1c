import type { OptionTable, ProgramOption } from '../core/option-table.ts';

const WIDTH = 80;
/** Where the descriptions of options begin, and those of exit codes. */
const COLUMN = 30;
const EXIT_COLUMN = 6;

/** What the help of a program says. */
export interface HelpPage {
  /** The words of its command line: `eofd [OPTIONS]`. */
  readonly usage: string;
  /** Lines of at most 80 columns. */
  readonly about: string;
  readonly options: OptionTable;
  /** What each exit code means. */
  readonly exits: Readonly<Record<number, string>>;
  /** Lines of at most 80 columns. */
  readonly notes?: string;
}

/** What --help prints: at most 80 columns, the defaults and the exit codes shown. */
export function helpText({ usage, about, options, exits, notes }: HelpPage): string {
  const exitEntries = Object.entries(exits).map(([code, meaning]) =>
    entry(`  ${code.padStart(2)}`, EXIT_COLUMN, meaning.split(' ')),
  );
  const parts = [
    `Usage: ${usage}`,
    about,
    `Options:\n${Object.entries(options).map(optionEntry).join('\n')}`,
    `Exit codes:\n${exitEntries.join('\n')}`,
    ...(notes === undefined ? [] : [notes]),
  ];
  return `${parts.join('\n\n')}\n`;
}

function optionEntry([name, option]: readonly [string, ProgramOption]): string {
  const { short, kind, help, default: value, defaultInWords = value } = option;
  const letter = short === undefined ? '   ' : `-${short},`;
  const flags = `  ${letter} --${name}${kind === undefined ? '' : ` ${kind.metavar}`}`;
  // One unbroken word, where a line can take it.
  const words = defaultInWords === undefined ? [] : [`(default: ${defaultInWords})`];
  return entry(flags, COLUMN, [...help.split(' '), ...words]);
}

function entry(left: string, column: number, words: readonly string[]): string {
  const lines = left.length < column - 1 ? [left.padEnd(column - 1)] : [left, ' '.repeat(column - 1)];
  for (const word of words) {
    const line = `${lines.at(-1)} ${word}`;
    if (line.length <= WIDTH) lines[lines.length - 1] = line;
    else lines.push(`${' '.repeat(column)}${word}`);
  }
  return lines.join('\n');
}
