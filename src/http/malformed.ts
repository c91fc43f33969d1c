import { type Refusal, refusals } from './refusal.ts';

/** Errors of Node's parser that have a status of their own. */
const STATUS: Readonly<Record<string, number>> = { HPE_HEADER_OVERFLOW: 431, HPE_CHUNK_EXTENSIONS_OVERFLOW: 413 };

/** An error of Node's parser has what it was given last. */
type ParserError = NodeJS.ErrnoException & { readonly rawPacket?: Buffer };

/** The first bytes of a record of TLS with a handshake; RFC 8446, 5.1. */
const TLS_HANDSHAKE = [0x16, 3] as const;

/**
 * How bytes are refused that are no request.
 * @param error of a connection: `HPE_*` is the parser's, anything else the system's
 * @param hasLeft whether the client has closed the connection: then an end in the middle is nobody's mistake
 * @returns undefined where the connection itself has ended
 */
export function malformed(error: ParserError, hasLeft = false): Refusal | undefined {
  const { code = '' } = error;
  if (!code.startsWith('HPE_') || (hasLeft && code === 'HPE_INVALID_EOF_STATE')) return undefined;
  return refusals.malformed(STATUS[code] ?? 400, `${detailOf(error)} (${code})`);
}

function detailOf({ code, message, rawPacket }: ParserError): string {
  if (code === 'HPE_PAUSED_H2_UPGRADE') return 'it is HTTP/2';
  if (TLS_HANDSHAKE.every((byte, at) => rawPacket?.[at] === byte)) return 'it is TLS, and here is HTTP without TLS';
  return message.replace(/^Parse Error: /, '');
}
