import { printable } from '../core/printable.ts';
import { optionTokens } from '../program/option-tokens.ts';
import { EOFC_OPTIONS, type EofcOptionName, eofcOptions, RESERVED_WORDS } from './eofc-options.ts';

/** A request to be made. */
export interface EofcRequest {
  readonly kind: 'request';
  readonly socket: string;
  readonly timeoutMs: number;
  readonly noEof: boolean;
  /** Undefined where the request is on standard input. */
  readonly message: string | undefined;
}

/** What eofc is asked to do. */
export type EofcCommand =
  | EofcRequest
  | { readonly kind: 'help' }
  | { readonly kind: 'version' }
  | { readonly kind: 'wrong'; readonly problems: readonly string[] };

/** A value as the user wrote it, and where. */
interface Given {
  readonly text: string;
  readonly place: string;
}

/** Reads the command line of eofc; `--` ends the options, and the last of several values wins. Every problem is told, one line each, fit for a terminal. */
export function parseEofcCommandLine(argv: readonly string[], environment: NodeJS.ProcessEnv): EofcCommand {
  const problems: string[] = [];
  const given = new Map<EofcOptionName, Given>();
  const words: string[] = [];
  for (const token of optionTokens(argv, eofcOptions)) {
    if (token.kind === 'positional') words.push(token.value);
    if (token.kind !== 'option') continue;
    const [name, option] = eofcOptions.find(([candidate]) => candidate === token.name) ?? [];
    const place = printable(token.rawName);
    if (name === undefined || option === undefined) problems.push(`unknown option ${place}`);
    else if (option.metavar === undefined && token.value !== undefined) problems.push(`${place}: takes no value`);
    else if (option.metavar === undefined) given.set(name, { text: '', place });
    else if (token.value === undefined || (!token.inlineValue && token.value.startsWith('-')))
      problems.push(`${place}: value missing`);
    else given.set(name, { text: token.value, place });
  }
  if (given.has('help')) return { kind: 'help' };
  if (given.has('version')) return { kind: 'version' };

  const [word = ''] = words;
  if (words.length === 1 && RESERVED_WORDS.includes(word) && !argv.includes('--')) {
    problems.push(`the command ${word} is not there yet; to send the word itself: eofc -- ${word}`);
  }
  const message = words.length === 0 ? undefined : words.join(' ');
  // Node puts U+FFFD in place of bytes that are no UTF-8: another request than the one that was meant.
  if (message?.includes('\ufffd')) problems.push('MESSAGE is not UTF-8; standard input takes any bytes');

  const valueOf = <T>(option: { parse(text: string): T; readonly default: string }, from: Given | undefined): T => {
    try {
      return option.parse(from?.text ?? option.default);
    } catch (error) {
      problems.push(`${from?.place}: ${(error as Error).message}: "${printable(from?.text ?? '')}"`);
      return option.parse(option.default);
    }
  };
  const inherited = environment['EOFD_SOCKET']
    ? { text: environment['EOFD_SOCKET'], place: '$EOFD_SOCKET' }
    : undefined;
  const socket = valueOf(EOFC_OPTIONS.socket, given.get('socket') ?? inherited);
  const timeoutMs = valueOf(EOFC_OPTIONS.timeout, given.get('timeout'));
  if (problems.length > 0) return { kind: 'wrong', problems };
  return { kind: 'request', socket, timeoutMs, noEof: given.has('no-eof'), message };
}
