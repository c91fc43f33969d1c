import type { ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

/** Writes the head of a reply. Node puts the date and what becomes of the connection behind these headers. */
export function writeReplyHead(response: ServerResponse, id: string, bytes: number): void {
  response.writeHead(200, {
    'Content-Type': 'application/octet-stream',
    'Content-Length': bytes,
    'Eofd-Request-Id': id,
  });
}

/** The same head, whole. @param date as its header has it @param isKept whether the connection is kept after it */
const wholeHead = (id: string, bytes: number, date: string, isKept: boolean): string =>
  `HTTP/1.1 200 OK\r\nContent-Type: application/octet-stream\r\nContent-Length: ${bytes}\r\n` +
  `Eofd-Request-Id: ${id}\r\nDate: ${date}\r\nConnection: ${isKept ? 'keep-alive' : 'close'}\r\n\r\n`;

/** Whether the kernel has all that was written so far. Of a connection that has failed it never says so. */
export const isTaken = ({ socket }: ServerResponse): boolean =>
  socket?.writable === true && socket.writableLength === 0;

/** Whether that head is the right one, and the socket takes it at once: over TLS it takes a turn. */
const isPlain = (response: ServerResponse, socket: Socket): boolean =>
  response.getHeaderNames().length === 0 && socket.writable && !('encrypted' in socket);

/**
 * Sends a reply and its head as one text, straight to the socket where it can: Node's own way looks through each header,
 * and then hands the kernel an empty second piece, by a call that takes longer. Whatever else Node has to do behind a
 * response, it does once the response tells that it is out; but for the end of a connection that is not kept, of which
 * it knows from its own head alone.
 * @param body each byte as a character
 * @returns whether it is out; if not, `finish` will tell
 */
export function sendTiny(response: ServerResponse, id: string, body: string, date: string): boolean {
  const { socket } = response;
  // Without a socket it waits for the response before it.
  if (socket === null || !isPlain(response, socket)) {
    writeReplyHead(response, id, body.length);
    response.end(body, 'latin1');
    return isTaken(response);
  }
  const isKept = response.shouldKeepAlive;
  socket.write(wholeHead(id, body.length, date, isKept) + body, 'latin1');
  const isOut = isTaken(response);
  if (isOut) response.emit('finish');
  else socket.write('', (error) => error ?? response.emit('finish'));
  if (!isKept) socket.destroySoon();
  return isOut;
}
