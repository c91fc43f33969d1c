import { EXIT } from '../core/errors.ts';
import { helpText } from '../program/help.ts';
import { EOFC_COMMANDS, type EofcCommandName } from './eofc-commands.ts';
import { EOFC_OPTIONS } from './eofc-options.ts';

const WIDTH = 80;

/** What the exit codes of eofc mean. */
export const EOFC_EXITS = {
  [EXIT.done]: 'the reply is printed; doctor: nothing is wrong',
  [EXIT.found]: 'doctor: something is wrong',
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
    notes: `Commands:\n${commands()}\nTo send such a word itself: eofc -- doctor`,
  });
}

/** What `eofc doctor --help` prints. */
export function commandHelp(name: EofcCommandName): string {
  const { argument, help, options } = EOFC_COMMANDS[name];
  const about = lines(`${help.charAt(0).toUpperCase()}${help.slice(1)}.`, '');
  return helpText({ usage: `eofc ${name} [OPTIONS] [${argument}]`, about, options, exits: COMMAND_EXITS[name] });
}

/** What the exit codes of the commands mean. */
const COMMAND_EXITS: Readonly<Record<EofcCommandName, Readonly<Record<number, string>>>> = {
  status: {
    [EXIT.done]: 'the status is shown',
    [EXIT.usage]: 'a mistake on the command line',
    [EXIT.unavailable]: 'no metrics socket, or nobody answers there',
    [EXIT.permission]: 'no permission to connect to it',
  },
  doctor: {
    [EXIT.done]: 'nothing is wrong, as far as it could see',
    [EXIT.found]: 'something is wrong',
    [EXIT.usage]: 'a mistake on the command line',
  },
};

const commands = (): string =>
  Object.entries(EOFC_COMMANDS)
    .map(([name, { argument, help }]) => `  eofc ${name} [${argument}]\n${lines(help, ' '.repeat(6))}`)
    .join('\n');

/** Words in lines that fit a terminal. */
function lines(text: string, indent: string): string {
  const found = [indent];
  for (const word of text.split(' ')) {
    const line = found.at(-1) ?? '';
    if (line.length + word.length < WIDTH)
      found[found.length - 1] = line === indent ? indent + word : `${line} ${word}`;
    else found.push(indent + word);
  }
  return found.join('\n');
}
