import { type IncomingMessage, type ServerResponse, STATUS_CODES } from 'node:http';
import { noRequest, type ParserError } from '../core/http/no-request.ts';
import { foreignHeader } from '../core/http/own-site.ts';
import { type RequestTarget, TARGET_ADVICE } from '../core/http/request-target.ts';
import { printable } from '../core/printable.ts';

/** What is answered to a request. */
export interface Page {
  readonly status: number;
  readonly type: string;
  readonly body: string;
}

const TEXT = 'text/plain; charset=utf-8';
const QUOTED_BYTES = 100;

export const textPage = (status: number, line: string): Page => ({ status, type: TEXT, body: `eofd: ${line}\n` });

/**
 * Why a request is refused, whatever it asks for.
 * @param target undefined where it names a server as no target may
 * @param over how a browser can get there, which may act for anybody's page
 */
export function refused(
  { headers: { origin }, method }: IncomingMessage,
  target: RequestTarget | undefined,
  over: 'TCP' | 'TLS' | undefined,
): Page | undefined {
  if (target === undefined) return textPage(400, TARGET_ADVICE.malformed);
  const { host } = target;
  const foreign = over === undefined ? undefined : foreignHeader({ host, origin }, over);
  if (foreign === 'host')
    return textPage(
      403,
      `the Host ${printable(host ?? '', QUOTED_BYTES)} is not this machine's own name for itself ` +
        '(127.0.0.1, [::1], localhost)',
    );
  if (foreign === 'origin') return textPage(403, 'a page of another site may not ask');
  if (over === 'TCP' && target.isSecure) return textPage(421, TARGET_ADVICE.misdirected);
  if (method !== 'GET' && method !== 'HEAD') return textPage(405, 'this is only to be looked at: GET or HEAD');
  return undefined;
}

/** The whole response to what is no request. */
export function malformedResponse(error: ParserError): string {
  const { status, text } = noRequest(error);
  const { type, body } = textPage(status, text);
  const head = [
    `HTTP/1.1 ${status} ${STATUS_CODES[status]}`,
    `Content-Type: ${type}`,
    `Content-Length: ${Buffer.byteLength(body)}`,
    'Connection: close',
  ];
  return `${head.join('\r\n')}\r\n\r\n${body}`;
}

/** What keeps a browser from doing with a page what it was not made for: no script but its own, in no frame. */
const GUARDS = {
  'Cache-Control': 'no-store',
  'Content-Security-Policy':
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; " +
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'",
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Referrer-Policy': 'no-referrer',
  'X-Content-Type-Options': 'nosniff',
} as const;

export function send(request: IncomingMessage, response: ServerResponse, { status, type, body }: Page): void {
  // Nobody waits for the rest of a body that nobody wants.
  if (request.headers['transfer-encoding'] !== undefined || Number(request.headers['content-length'] ?? 0) > 0)
    response.shouldKeepAlive = false;
  response.writeHead(status, {
    'Content-Type': type,
    'Content-Length': Buffer.byteLength(body),
    ...GUARDS,
    ...(status === 405 && { Allow: 'GET, HEAD' }),
  });
  response.end(body);
}
