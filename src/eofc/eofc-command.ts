import type { OptionTable } from '../core/option-table.ts';
import { quoted } from '../core/quote.ts';
import { readCommandLine } from '../program/command-line.ts';
import { Source, valuesOf } from '../program/source.ts';
import { EOFC_COMMANDS, type EofcCommandName, isCommandName } from './eofc-commands.ts';
import { EOFC_OPTIONS } from './eofc-options.ts';

/** A request to be made. */
export interface EofcRequest {
  readonly kind: 'request';
  readonly socket: string;
  readonly timeoutMs: number;
  readonly noEof: boolean;
  /** Undefined where the request is on standard input. */
  readonly message: string | undefined;
}

/** A command beside a request: `eofc doctor`. */
export interface EofcOther {
  readonly kind: 'command';
  readonly name: EofcCommandName;
  /** Undefined where it is left out. */
  readonly argument: string | undefined;
  /** Names of the options that are given. */
  readonly flags: readonly string[];
}

/** What eofc is asked to do. */
export type EofcCommand =
  | EofcRequest
  | EofcOther
  | { readonly kind: 'help'; readonly of?: EofcCommandName }
  | { readonly kind: 'version' }
  | { readonly kind: 'wrong'; readonly problems: readonly string[] };

/** Reads the command line of eofc. Every problem is told, one line each, fit for a terminal. */
export function parseEofcCommand(argv: readonly string[], environment: NodeJS.ProcessEnv): EofcCommand {
  const [first = '', ...others] = argv;
  if (isCommandName(first)) return parseOther(first, others);
  const inherited = new Source(EOFC_OPTIONS, () => '$EOFD_SOCKET');
  const given = new Source(EOFC_OPTIONS, (_, written) => written);
  const words: string[] = [];
  readCommandLine(argv, given, { word: (text) => void words.push(text) });
  if (given.values.has('help')) return { kind: 'help' };
  if (given.values.has('version')) return { kind: 'version' };

  const { problems, program: rest } = given;
  const [word = ''] = words;
  if (isCommandName(word))
    problems.push(`${word} is a command where it stands first: eofc ${word}; to send the word: eofc -- ${word}`);
  words.push(...(rest ?? []));
  const message = words.length === 0 ? undefined : words.join(' ');
  // Node puts U+FFFD in place of bytes that are no UTF-8: another request than the one that was meant.
  if (message?.includes('\ufffd')) problems.push('MESSAGE is not UTF-8; standard input takes any bytes');
  const inEnvironment = environment['EOFD_SOCKET'];
  if (inEnvironment && !given.written.has('socket')) inherited.read('socket', inEnvironment);
  problems.push(...inherited.problems);
  if (problems.length > 0) return { kind: 'wrong', problems };
  const { socket, timeout: timeoutMs, 'no-eof': noEof } = valuesOf(EOFC_OPTIONS, given, inherited);
  return { kind: 'request', socket, timeoutMs, noEof, message };
}

function parseOther(name: EofcCommandName, argv: readonly string[]): EofcCommand {
  const options: OptionTable = EOFC_COMMANDS[name].options;
  const given = new Source(options, (_, written) => written);
  const words: string[] = [];
  readCommandLine(argv, given, { word: (text) => void words.push(text) });
  words.push(...(given.program ?? []));
  if (given.values.has('help')) return { kind: 'help', of: name };
  const [argument, ...more] = words;
  if (more.length > 0)
    given.problems.push(`${name} takes one ${EOFC_COMMANDS[name].argument}; to send the words: eofc -- ${name} ...`);
  // Another name than the one that was meant.
  if (argument?.includes('\ufffd'))
    given.problems.push(
      `${name} takes a ${EOFC_COMMANDS[name].argument} in UTF-8, and this one is not: ${quoted(argument)}`,
    );
  if (argument === '') given.problems.push(`${name} takes a ${EOFC_COMMANDS[name].argument}, and this one is empty`);
  if (given.problems.length > 0) return { kind: 'wrong', problems: given.problems };
  return { kind: 'command', name, argument, flags: [...given.values.keys()] };
}
