import { OPTIONS, type Option, type OptionName, optionNames } from '../core/options.ts';
import { ACTIONS, actionNames } from './actions.ts';

const WIDTH = 80;
/** Where the descriptions begin. */
const COLUMN = 30;

/** What --help prints, or --help-all: at most 80 columns, the defaults shown. */
export function helpText(all: boolean): string {
  const entries = [
    ...optionNames.filter((name) => all || (OPTIONS[name] as Option).common).map(optionEntry),
    ...actionNames.map((name) => entry(flags(name, ACTIONS[name].short), ACTIONS[name].help.split(' '))),
  ];
  return `Usage: eofd [OPTIONS] [-- PROGRAM [ARGUMENT...]]

Answers requests that end at EOF on a Unix stream socket: with the handler, or
with what PROGRAM, run for each request, writes when it has read it.

${entries.join('\n')}

SIZE is 4096, 64K, 16M or 1G (powers of 1024). TIME is 90 (seconds), 500ms,
5min 20s or infinity. A flag beats the configuration file, whose keys are the
same names without the dashes; the file beats the default.
`;
}

function optionEntry(name: OptionName): string {
  const { short, kind, help, default: value, defaultInWords = value }: Option = OPTIONS[name];
  // One unbroken word, where a line can take it.
  const words = defaultInWords === undefined ? help.split(' ') : [...help.split(' '), `(default: ${defaultInWords})`];
  return entry(`${flags(name, short)} ${kind.metavar}`, words);
}

const flags = (name: string, short: string | undefined): string =>
  `  ${short === undefined ? '   ' : `-${short},`} --${name}`;

function entry(left: string, words: readonly string[]): string {
  const lines = left.length < COLUMN - 1 ? [left.padEnd(COLUMN - 1)] : [left, ' '.repeat(COLUMN - 1)];
  for (const word of words) {
    const line = `${lines.at(-1)} ${word}`;
    if (line.length <= WIDTH) lines[lines.length - 1] = line;
    else lines.push(`${' '.repeat(COLUMN)}${word}`);
  }
  return lines.join('\n');
}
