import { parseTime } from '../core/units.ts';

interface EofcOption {
  readonly short?: string;
  readonly help: string;
  /** What the help calls the value; an option without one takes no value. */
  readonly metavar?: string;
  readonly default?: string;
  /** Throws a plain Error that says what is wrong with the text. */
  parse?(text: string): unknown;
}

function parsePath(text: string): string {
  if (text === '' || text.includes('\0')) throw new Error('not a path');
  return text;
}

function parseTimeout(text: string): number {
  const ms = parseTime(text);
  if (ms < 1) throw new Error('shorter than 1ms; no limit is written infinity');
  return ms;
}

/** Every option of eofc: the only place that knows names, defaults and help. Times are in milliseconds. */
export const EOFC_OPTIONS = {
  socket: {
    short: 's',
    metavar: 'PATH',
    parse: parsePath,
    default: './sock',
    help: 'socket to ask (default: $EOFD_SOCKET, then ./sock)',
  },
  timeout: {
    short: 't',
    metavar: 'TIME',
    parse: parseTimeout,
    default: '2min',
    help: 'give up when there is no whole reply after TIME: 500ms, 90, 5min 20s, infinity',
  },
  'no-eof': { help: 'make the mistake: keep the write side open, and see what the server says' },
  help: { short: 'h', help: 'show this help and exit' },
  version: { short: 'V', help: 'show the version and exit' },
} as const satisfies Record<string, EofcOption>;

export type EofcOptionName = keyof typeof EOFC_OPTIONS;
export const eofcOptions: readonly (readonly [EofcOptionName, EofcOption])[] = Object.entries(EOFC_OPTIONS) as [
  EofcOptionName,
  EofcOption,
][];

/** Words that are commands of their own to be, and so not a request when they stand alone. */
export const RESERVED_WORDS: readonly string[] = ['status', 'doctor'];
