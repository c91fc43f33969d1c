import { EXIT } from '../core/errors.ts';
import { helpText } from '../program/help.ts';
import { EOFC_OPTIONS } from './eofc-options.ts';

/** What the exit codes of eofc mean. */
export const EOFC_EXITS = {
  [EXIT.done]: 'the reply is printed',
  [EXIT.usage]: 'a mistake on the command line',
  [EXIT.emptyReply]: 'the reply is empty although the request is not: the server failed on it',
  [EXIT.unavailable]: 'no server',
  [EXIT.internal]: 'a mistake in eofc itself',
  [EXIT.system]: 'another error of the operating system',
  [EXIT.inputOutput]: 'standard input could not be read, or the reply not be written',
  [EXIT.timeout]: 'timed out',
  [EXIT.protocol]: 'the server hung up or spoke before it had the whole request; its reason is printed',
  [EXIT.permission]: 'no permission',
};

/** What `eofc --help` prints. */
export function eofcHelp(): string {
  return helpText({
    usage: 'eofc [OPTIONS] [MESSAGE...]',
    about: `Sends a request to a server on a Unix socket, half-closes, and prints the reply.
The request is MESSAGE (its words with a space between, and no newline added)
or, without one, standard input. Nothing is printed but a whole reply: one of up
to 64 MiB is held back until its end has come, a larger one is printed from
there on as it arrives.`,
    options: EOFC_OPTIONS,
    exits: EOFC_EXITS,
    notes: 'eofc status and eofc doctor are commands to come: to send such a word,\neofc -- status',
  });
}
