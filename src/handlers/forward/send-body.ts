import type { ClientRequest } from 'node:http';

/** So much is handed to the system at a time, in bytes. */
const PIECE_BYTES = 256 * 1024;
/** So many turns something may be left unread; then it is not what is waited for. */
const TURNS_MAX = 64;

/**
 * Sends the body of a request, and ends it. A write that meets the end of the server ends the connection, also where its
 * answer has come and is not read yet. So
 * - a large body goes out piece by piece, and what has come by then is read first: a server may refuse it and close;
 * - the request is ended once all of it is out: Node would write an empty piece behind the last one, and by then a server
 *   that answers at once and closes may be gone.
 * @param isAnswering whether the response has begun, which may wait for the rest
 * @param isReadable asks the system whether something has come on a descriptor
 */
export function sendBody(
  outgoing: ClientRequest,
  body: readonly Buffer[],
  isAnswering: () => boolean,
  isReadable: (fd: number) => boolean,
): void {
  // Whoever asks lets go of the pieces once there is an answer, which may come before all is sent.
  const pieces = body.filter(({ length }) => length > 0);
  let [at, from] = [0, 0];
  const sendSome = (): void => {
    let room = PIECE_BYTES;
    outgoing.cork();
    for (let piece = pieces[at]; piece !== undefined && room > 0; piece = pieces[at]) {
      const part = piece.subarray(from, from + room);
      room -= part.length;
      from += part.length;
      if (from === piece.length) [at, from] = [at + 1, 0];
      const isLastOfSome = room === 0 || at === pieces.length;
      outgoing.write(part, isLastOfSome ? (error) => void (error == null && goOn(TURNS_MAX)) : undefined);
    }
    outgoing.uncork();
  };
  const goOn = (turns: number): void => {
    if (outgoing.destroyed) return;
    if (at === pieces.length) outgoing.end();
    else if (turns > 0 && !isAnswering() && isReadable(descriptorOf(outgoing.socket))) setImmediate(goOn, turns - 1);
    else sendSome();
  };
  if (pieces.length === 0) outgoing.end();
  else sendSome();
}

/** Node has no public way to ask. @returns -1 where there is none, or where this way is gone */
const descriptorOf = (socket: ClientRequest['socket']): number =>
  (socket as { readonly _handle?: { readonly fd?: number } | null } | null)?._handle?.fd ?? -1;
