import type { IncomingMessage } from 'node:http';
import { foreignHeader } from '../core/http/own-site.ts';
import { requestTarget } from '../core/http/request-target.ts';
import type { Settings } from '../core/options.ts';
import type { PeerCredentials } from '../core/outcome.ts';
import { type Refusal, refusals } from './refusal.ts';

/**
 * What a head says that is reason enough to refuse a request before its body is looked at.
 * @param over how a browser can get there, which may act for anybody's page: RFC 6454, and DNS rebinding
 */
export function checkHead(
  request: IncomingMessage,
  settings: Settings,
  over: PeerCredentials['over'],
): Refusal | undefined {
  const { headers, httpVersion, method = '' } = request;
  if (httpVersion !== '1.1' && httpVersion !== '1.0') return refusals.version(httpVersion);
  const hosts = hostsIn(request.rawHeaders);
  if (hosts > 1 || (hosts === 0 && httpVersion === '1.1')) return refusals.noHost;
  const target = requestTarget(request.url ?? '', headers.host);
  if (target === undefined) return refusals.target;
  if (over !== undefined) {
    const { host } = target;
    const { origin } = headers;
    const foreign = foreignHeader({ host, origin }, over);
    if (foreign !== undefined) return refusals[foreign]((foreign === 'host' ? host : origin) ?? '');
    if (target.isSecure && over === 'TCP') return refusals.misdirected;
  }
  const coding = headers['transfer-encoding'];
  if (coding !== undefined && coding.toLowerCase() !== 'chunked') return refusals.coding(coding);
  if (method === 'GET' || method === 'HEAD') return refusals.notFound;
  if (method !== 'POST' && method !== 'PUT') return refusals.method(method);
  if (Number(headers['content-length'] ?? 0) > settings['max-request']) return refusals.tooLarge(settings);
  return undefined;
}

/** Whether a body follows the head; RFC 9112, 6.3. */
export const hasBody = ({ headers }: IncomingMessage): boolean =>
  headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0;

/** Of several, Node shows the first alone. */
function hostsIn(rawHeaders: readonly string[]): number {
  let hosts = 0;
  for (let at = 0; at < rawHeaders.length; at += 2) {
    const name = rawHeaders[at] ?? '';
    if (name.length === 4 && name.toLowerCase() === 'host') hosts++;
  }
  return hosts;
}
