/** Errors of Node's parser that have a status of their own. */
const STATUS: Readonly<Record<string, number>> = { HPE_HEADER_OVERFLOW: 431, HPE_CHUNK_EXTENSIONS_OVERFLOW: 413 };

/** An error of Node's parser has what it was given last. */
export interface ParserError {
  readonly code?: string | undefined;
  readonly message: string;
  readonly rawPacket?: Uint8Array;
}

/** The first bytes of a record of TLS with a handshake; RFC 8446, 5.1. */
const TLS_HANDSHAKE = [0x16, 3] as const;

/** What is answered to bytes that are no request, with what is wrong with them. */
export function noRequest(error: ParserError): { readonly status: number; readonly text: string } {
  const { code = '' } = error;
  return { status: STATUS[code] ?? 400, text: `not HTTP/1.1 as it should be: ${detailOf(error)} (${code})` };
}

function detailOf({ code, message, rawPacket }: ParserError): string {
  if (code === 'HPE_PAUSED_H2_UPGRADE') return 'it is HTTP/2';
  if (TLS_HANDSHAKE.every((byte, at) => rawPacket?.[at] === byte)) return 'it is TLS, and here is HTTP without TLS';
  if (code === 'HPE_INVALID_METHOD')
    return 'it does not begin as HTTP does, and what ends at a half-close is for the raw socket';
  return message.replace(/^Parse Error: /, '');
}
