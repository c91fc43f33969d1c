import type { OptionTable } from '../core/option-table.ts';

/** A command of eofc beside a request: the first word of its command line. */
export interface EofcCommandEntry {
  /** What it may be given, as the help calls it. */
  readonly argument: string;
  readonly help: string;
  readonly options: OptionTable;
}

const JSON_OPTION = { help: 'print JSON, for programs' };
const HELP_OPTION = { short: 'h', help: 'show this help and exit' };

/** Every command of eofc: the only place that knows their names, arguments, options and help. */
export const EOFC_COMMANDS = {
  doctor: {
    argument: 'PATH|UNIT',
    help: 'look at a socket and its units: what is wrong, why, and the command that mends it',
    options: { json: JSON_OPTION, help: HELP_OPTION },
  },
  status: {
    argument: 'NAME|PATH',
    help: 'show what a unit, an instance or the eofd at a socket does now: who is connected and waits for what',
    options: {
      watch: { short: 'w', help: 'show it again each second; on a terminal keys sort, and q quits' },
      json: JSON_OPTION,
      help: HELP_OPTION,
    },
  },
} as const satisfies Readonly<Record<string, EofcCommandEntry>>;

export type EofcCommandName = keyof typeof EOFC_COMMANDS;

export const isCommandName = (word: string): word is EofcCommandName => Object.hasOwn(EOFC_COMMANDS, word);
