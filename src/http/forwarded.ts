import { PEER_HEADER, type Provenance, peerName } from '../core/forward/provenance.ts';
import type { Message } from './premises.ts';

/**
 * What a forwarding eofd is told, and nobody else: whom it looks like from here, which shows it whether anybody is in
 * between, and when the work begins. Until then its request may be sent to somebody else instead (102 Processing).
 * @returns to be called when the work begins; undefined where nobody wants to know
 */
export function tellForwarder(
  { from, peer }: { readonly from: Provenance | undefined; readonly peer: { readonly pid: number } },
  { request: { socket, httpVersion }, response }: Message,
): (() => void) | undefined {
  if (from?.origin === undefined || httpVersion !== '1.1') return undefined;
  response.setHeader(PEER_HEADER, peerName(socket.remoteAddress, socket.remotePort, peer.pid));
  return () => response.writeProcessing();
}
