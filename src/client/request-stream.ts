import { parseAddress } from './address.ts';
import { connect } from './connect.ts';
import type { Connection } from './conversation.ts';
import { startDeadline } from './deadline.ts';
import { judge } from './judge.ts';
import { receiveReply } from './receive-reply.ts';
import { RequestError } from './request-error.ts';
import { type RequestBody, Upload } from './upload.ts';

/** eofd's read, handler and write timeouts together: it knows more of what went wrong, so it should be first. */
export const DEFAULT_TIMEOUT_MS = 120_000;

export interface Progress {
  /** Bytes of the request that the kernel has taken. */
  readonly sent: number;
  /** Bytes of the reply that have been read. */
  readonly received: number;
}

export interface StreamOptions {
  /** For the whole exchange, from connecting to the last byte, in milliseconds; default 120000, Infinity for none. */
  readonly timeoutMs?: number | undefined;
  /** Gives the request up. */
  readonly signal?: AbortSignal | undefined;
  /** Called after every piece in either direction; must not throw. */
  readonly onProgress?: ((progress: Progress) => void) | undefined;
}

/**
 * Sends a request to a Unix stream socket, half-closes, and gives the reply piece by piece as it arrives.
 *
 * Only an iteration that ends without an error was a whole reply: the line of a server that refuses comes as a piece,
 * too, before the error. Nothing happens before the first piece is asked for. A server may give up on a slow reader.
 *
 * @param path of the socket
 * @param body is closed when the exchange is over, whether it was used up or not
 * @throws RequestError when there is no whole reply, see RequestErrorCode
 * @throws TypeError, RangeError for arguments that make no sense
 */
export async function* requestStream(
  path: string,
  body: RequestBody,
  options: StreamOptions = {},
): AsyncGenerator<Buffer, void, undefined> {
  const { timeoutMs = DEFAULT_TIMEOUT_MS, signal, onProgress } = options;
  const address = parseAddress(path);
  let received = 0;
  const report = () => onProgress?.({ sent: upload.sentBytes, received });
  const upload = new Upload(body, report);
  let connection: Connection | undefined;
  let unconnected = 'no connection to';
  const deadline = startDeadline(timeoutMs, signal, () => {
    const late = connection === undefined ? `${unconnected} ${address.shown}` : lateness(connection, upload, received);
    return new RequestError('timeout', `${late} within ${timeoutMs / 1000} s`);
  });
  try {
    const connected = await connect(address, deadline.signal, () => {
      unconnected = 'no room in the listen queue of';
    });
    connection = connected;
    deadline.signal.throwIfAborted();
    deadline.signal.addEventListener('abort', () => void connected.destroy(deadline.signal.reason as RequestError));
    void upload.run(connected);
    const facts = yield* receiveReply(connected, upload, (bytes) => {
      received += bytes;
      report();
    });
    const error = judge(facts);
    if (error !== undefined) throw error;
  } finally {
    deadline.dispose();
    upload.stop();
    await connection?.destroy();
  }
}

/** What had not happened yet when the time was over. */
function lateness(connection: Connection, upload: Upload, received: number): string {
  if (!connection.halfClosed)
    return upload.waitsForBody ? 'the request did not end' : 'the server did not take the whole request';
  return received === 0 ? 'no reply' : 'no whole reply';
}
