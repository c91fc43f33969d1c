interface UnitsOption {
  readonly short?: string;
  readonly help: string;
  /** What the help calls the value; an option without one takes no value. */
  readonly metavar?: string;
  /** Throws a plain Error that says what is wrong with the text. */
  parse?(text: string): unknown;
}

function parseDirectory(text: string): string {
  if (!text.startsWith('/') || text.includes('\0')) throw new Error('not an absolute path');
  return text.replace(/\/+$/, '');
}

function parseSystemdVersion(text: string): number {
  if (!/^\d{3}$/.test(text)) throw new Error('not a version of systemd, such as 257');
  return Number(text);
}

/** Every option of eofd-units: the only place that knows names and help. */
export const UNITS_OPTIONS = {
  system: { help: 'for the system, to run as the user eofd (the default for root)' },
  user: { help: "for your own user's service manager (the default for others)" },
  print: { short: 'n', help: 'print what would be written, or removed, and change nothing' },
  remove: { help: 'remove the files that eofd-units wrote' },
  force: { help: 'write over, or remove, also files that were changed by hand' },
  root: {
    metavar: 'DIR',
    parse: parseDirectory,
    help: 'write below DIR, which is the root directory of another system',
  },
  systemd: {
    metavar: 'VERSION',
    parse: parseSystemdVersion,
    help: 'for this version of systemd (default: the one that runs here)',
  },
  help: { short: 'h', help: 'show this help and exit' },
  version: { short: 'V', help: 'show the version and exit' },
} as const satisfies Record<string, UnitsOption>;

export type UnitsOptionName = keyof typeof UNITS_OPTIONS;
export const unitsOptions: readonly (readonly [UnitsOptionName, UnitsOption])[] = Object.entries(UNITS_OPTIONS) as [
  UnitsOptionName,
  UnitsOption,
][];
