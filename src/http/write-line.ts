import type { Message } from './premises.ts';
import { headersOf, lineOf } from './response-text.ts';

/**
 * Writes a response that is no reply.
 * @param isWhole whether the request has come; otherwise the response ends with it: a client that still sends does not
 * read
 */
export function writeLine(
  { request, response }: Message,
  isWhole: boolean,
  status: number,
  line: string,
  id?: string,
): void {
  const body = lineOf(line);
  response.writeHead(status, headersOf(status, body, id));
  if (isWhole) return void response.end(body);
  if (request.method === 'HEAD') response.flushHeaders();
  else response.write(body);
  request.on('end', () => response.end()).resume();
  return undefined;
}
