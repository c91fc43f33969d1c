import { EXIT } from '../core/errors.ts';

/** Exit codes of eofd-units, those of sysexits.h where there is one. */
export const UNITS_EXIT = {
  done: EXIT.done,
  usage: EXIT.usage,
  noSystemd: EXIT.unavailable,
  internal: EXIT.internal,
  refused: 73,
} as const;

/** What the help says of each. */
export const UNITS_EXIT_MEANINGS: Readonly<Record<keyof typeof UNITS_EXIT, string>> = {
  done: 'all is as it was asked for',
  usage: 'a mistake on the command line',
  noSystemd: 'no systemd to ask for its version',
  internal: 'a mistake in eofd-units itself',
  refused:
    'nothing was changed: a file is not as eofd-units left it, or can not be written, or the service could not run',
};
