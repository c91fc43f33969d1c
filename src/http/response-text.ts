import { STATUS_CODES } from 'node:http';
import { printable } from '../core/printable.ts';
import type { Refusal } from './refusal.ts';

const LINE_BYTES = 512;

/** The body of a response that is no reply: one line. */
export const lineOf = (text: string): string => `eofd: ${printable(text, LINE_BYTES)}\n`;

/** Its headers. @param id of the request, where there is one */
export function headersOf(status: number, body: string, id?: string): Record<string, string> {
  return {
    'Content-Type': 'text/plain; charset=utf-8',
    'Content-Length': String(Buffer.byteLength(body)),
    ...(id !== undefined && { 'Eofd-Request-Id': id }),
    ...(status === 503 && { 'Retry-After': '1' }),
    ...(status === 405 && { Allow: 'POST, PUT' }),
  };
}

/**
 * A whole response, after which the connection ends: for what is no request, and so has no response of Node's.
 * @param id under which the log has it
 */
export function rawResponse({ status, reason }: Pick<Refusal, 'status' | 'reason'>, id: string): string {
  const body = lineOf(reason.advice ?? reason.text);
  const headers = Object.entries({ ...headersOf(status, body, id), Connection: 'close' });
  const lines = [`HTTP/1.1 ${status} ${STATUS_CODES[status]}`, ...headers.map((header) => header.join(': '))];
  return `${lines.join('\r\n')}\r\n\r\n${body}`;
}
