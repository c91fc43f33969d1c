import type { Connection } from './conversation.ts';
import { FirstLine } from './first-line.ts';
import type { Facts } from './judge.ts';
import { RequestError } from './request-error.ts';
import type { Upload } from './upload.ts';

/**
 * The receiving half of an exchange: yields what may be the reply, and returns what is known at its end.
 * @throws RequestError that the connection was destroyed with
 */
export async function* receiveReply(
  connection: Connection,
  upload: Upload,
  onReceived: (bytes: number) => void,
): AsyncGenerator<Buffer, Facts, undefined> {
  const line = new FirstLine();
  let receivedBytes = 0;
  let failure: unknown;
  for (;;) {
    let piece: Buffer | undefined;
    try {
      piece = await connection.receive();
    } catch (error) {
      if (error instanceof RequestError) throw error;
      failure = error;
    }
    if (piece === undefined) break;
    receivedBytes += piece.length;
    line.add(piece);
    onReceived(piece.length);
    if (!connection.spokenToEarly) {
      yield piece;
      continue;
    }
    upload.stop();
    connection.halfClose();
    // A server that gives its reason closes next; one that talks out of turn may never.
    if (!line.mayBeReason) break;
  }
  return {
    sentBytes: upload.sentBytes,
    receivedBytes,
    halfClosed: connection.halfClosed,
    early: connection.spokenToEarly,
    failure: connection.writeError ?? failure,
    line: line.text,
    reason: line.reason,
  };
}
