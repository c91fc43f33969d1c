import { eofcOptions } from './eofc-options.ts';
import { EOFC_EXIT, EXIT_MEANINGS } from './failures.ts';

/** What `eofc --help` prints. */
export function eofcHelp(): string {
  const options = eofcOptions.map(([name, { short, metavar, help, ...option }]) => {
    const flags = `${short === undefined ? '    ' : `-${short}, `}--${name}${metavar === undefined ? '' : ` ${metavar}`}`;
    const shown =
      option.default === undefined || help.includes('(default') ? help : `${help} (default: ${option.default})`;
    return `  ${flags.padEnd(20)} ${shown}`;
  });
  const exits = Object.entries(EOFC_EXIT).map(
    ([name, code]) => `  ${String(code).padStart(2)}  ${EXIT_MEANINGS[name as keyof typeof EOFC_EXIT]}`,
  );
  return `Usage: eofc [OPTIONS] [MESSAGE...]

Sends a request to a server on a Unix socket, half-closes, and prints the reply. The request is MESSAGE (its words with
a space between, and no newline added) or, without one, standard input. Nothing is printed but a whole reply: one of up
to 64 MiB is held back until its end has come, a larger one is printed from there on as it arrives.

Options:
${options.join('\n')}

Exit codes:
${exits.join('\n')}

eofc status and eofc doctor are commands to come: to send such a word, eofc -- status
`;
}
