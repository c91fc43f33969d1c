import { RequestError } from './request-error.ts';
import { requestStream, type StreamOptions } from './request-stream.ts';
import type { RequestBody } from './upload.ts';

/** What eofd itself allows a reply by default. */
const DEFAULT_MAX_REPLY_BYTES = 64 * 2 ** 20;

export interface RequestOptions extends StreamOptions {
  /** Largest reply to take, in bytes; default 64 MiB, Infinity for no limit. */
  readonly maxReplyBytes?: number | undefined;
}

/**
 * Sends a request to a Unix stream socket, half-closes, and reads the reply to its end.
 *
 * @param path of the socket
 * @param body is closed when the exchange is over, whether it was used up or not
 * @returns the whole reply; nothing else is ever returned
 * @throws RequestError when there is no whole reply, see RequestErrorCode
 * @throws TypeError, RangeError for arguments that make no sense
 */
export async function request(path: string, body: RequestBody, options: RequestOptions = {}): Promise<Buffer> {
  const { maxReplyBytes = DEFAULT_MAX_REPLY_BYTES } = options;
  if (!(maxReplyBytes >= 0)) throw new RangeError('maxReplyBytes must be 0 or more; Infinity for no limit');
  const pieces: Buffer[] = [];
  let bytes = 0;
  for await (const piece of requestStream(path, body, options)) {
    bytes += piece.length;
    if (bytes > maxReplyBytes)
      throw new RequestError('reply-too-large', `the reply is larger than ${maxReplyBytes} bytes`);
    pieces.push(piece);
  }
  return Buffer.concat(pieces, bytes);
}
