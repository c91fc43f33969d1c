import { type Refusal, refusals } from './refusal.ts';

/** Errors of Node's parser that have a status of their own. */
const STATUS: Readonly<Record<string, number>> = { HPE_HEADER_OVERFLOW: 431, HPE_CHUNK_EXTENSIONS_OVERFLOW: 413 };

/**
 * How bytes are refused that are no request.
 * @param error of a connection: `HPE_*` is the parser's, anything else the system's
 * @param hasLeft whether the client has closed the connection: then an end in the middle is nobody's mistake
 * @returns undefined where the connection itself has ended
 */
export function malformed({ code = '', message }: NodeJS.ErrnoException, hasLeft = false): Refusal | undefined {
  if (!code.startsWith('HPE_') || (hasLeft && code === 'HPE_INVALID_EOF_STATE')) return undefined;
  const detail = message.replace(/^Parse Error: /, '');
  return refusals.malformed(STATUS[code] ?? 400, `${detail} (${code})`);
}
