import type { Call } from '../core/call.ts';
import { BEGUN_HEADER, PEER_HEADER, PROGRESS_OPTION, type Provenance, peerName } from '../core/forward/provenance.ts';
import { sendAhead } from './interim.ts';
import type { Message } from './premises.ts';

/**
 * What a forwarding eofd is told, and nobody else: whom it looks like from here, which shows it whether anybody is in
 * between, and when the work begins. Until then its request may be sent to somebody else instead (102 Processing).
 * @returns to be called when the work begins; undefined where nobody wants to know, or a 102 would not get to it
 */
export function tellForwarder(
  { from, peer }: { readonly from: Provenance | undefined; readonly peer: { readonly pid: number } },
  { request: { socket, httpVersion, headers }, response }: Message,
): (() => void) | undefined {
  if (from?.origin === undefined || httpVersion !== '1.1') return undefined;
  response.setHeader(PEER_HEADER, peerName(socket.remoteAddress, socket.remotePort, peer.pid));
  const options = (headers.connection ?? '').toLowerCase().split(/\s*,\s*/);
  return options.includes(PROGRESS_OPTION) ? () => sendAhead(response, () => response.writeProcessing()) : undefined;
}

/**
 * Has a response that is no reply say whether the work had begun: then its request must not be sent again.
 * @param call that has ended
 */
export function markBegun(message: Message, call: Pick<Call, 'workMs'> | undefined): Message {
  if (call?.workMs !== undefined) message.response.setHeader(BEGUN_HEADER, 'yes');
  return message;
}
