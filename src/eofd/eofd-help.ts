import { EXIT } from '../core/errors.ts';
import { OPTIONS, type Option, optionNames } from '../core/options.ts';
import { helpText } from '../program/help.ts';
import { ACTIONS } from './actions.ts';

/** What the exit codes of eofd mean. */
export const EOFD_EXITS = {
  [EXIT.done]: 'it was told to stop, and has finished what was under way',
  [EXIT.usage]: 'a mistake on the command line',
  [EXIT.unavailable]: 'the socket can not be had',
  [EXIT.internal]: 'a mistake in eofd itself',
  [EXIT.configuration]: 'a mistake in the configuration file',
};

/** What `eofd --help` prints, or `eofd --help-all`. */
export function eofdHelp(all: boolean): string {
  const shown = optionNames.filter((name) => all || (OPTIONS[name] as Option).common);
  return helpText({
    usage: 'eofd [OPTIONS] [-- PROGRAM [ARGUMENT...]]',
    about: `Answers requests that end at EOF on a Unix stream socket: with the handler, or
with what PROGRAM, run for each request, writes when it has read it.`,
    options: { ...Object.fromEntries(shown.map((name) => [name, OPTIONS[name]])), ...ACTIONS },
    exits: EOFD_EXITS,
    notes: `SIZE is 4096, 64K, 16M or 1G (powers of 1024). TIME is 90 (seconds), 500ms,
5min 20s or infinity. A flag beats the configuration file, whose keys are the
same names without the dashes; the file beats the default.
When something is wrong: docs/troubleshooting.md, by what you see.`,
  });
}
