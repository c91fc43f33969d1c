import type { ServerResponse } from 'node:http';

/**
 * Sends what goes ahead of a response, such as 100 Continue or 102 Processing. Behind the response to another request
 * it waits until that is out, and is left out where its own has begun by then: Node would put it behind the head, among
 * the bytes of the reply.
 * @param send writes it at once
 */
export function sendAhead(response: ServerResponse, send: () => void): void {
  if (response.socket !== null) return send();
  response.once('socket', () => {
    if (!response.headersSent) send();
  });
  return undefined;
}
