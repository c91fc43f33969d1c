import { EXIT } from '../core/errors.ts';
import { helpText } from '../program/help.ts';
import { UNITS_OPTIONS } from './units-options.ts';

/** What the exit codes of eofd-units mean. */
export const UNITS_EXITS = {
  [EXIT.done]: 'all is as it was asked for',
  [EXIT.usage]: 'a mistake on the command line',
  [EXIT.unavailable]: 'no systemd to ask for its version, or one that is too old',
  [EXIT.internal]: 'a mistake in eofd-units itself',
  [EXIT.refused]:
    'nothing was changed: a file is not as eofd-units left it, or can not be written, or the service could not run',
};

/** What `eofd-units --help` prints. */
export function unitsHelp(): string {
  return helpText({
    usage: 'eofd-units [OPTIONS]',
    about: `Writes the unit files with which systemd runs the eofd that was installed by
npm: with the paths of this Node and this eofd, and in words that the systemd of
this machine knows. Says which commands come next, and runs none of them. A file
that was changed by hand is never written over: changes belong in drop-ins
(systemctl edit), which it leaves alone.`,
    options: UNITS_OPTIONS,
    exits: UNITS_EXITS,
  });
}
