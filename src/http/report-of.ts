import type { Call } from '../core/call.ts';
import type { ConnectionReport, PeerCredentials } from '../core/outcome.ts';

/** What there is to say of a request over HTTP. @param call undefined where it never came to a handler with turns */
export function reportOf(
  exchange: {
    readonly id: string;
    readonly peer: PeerCredentials;
    readonly requestBytes: number;
    readonly replyBytes: number;
    readonly acceptedAt: number;
  },
  call: Call | undefined,
  nowMs: number,
): ConnectionReport {
  const { id, peer, requestBytes, replyBytes, acceptedAt } = exchange;
  const queueMs = call?.queueMs;
  return {
    id,
    front: 'http',
    peer,
    requestBytes,
    replyBytes,
    durationMs: nowMs - acceptedAt,
    ...(queueMs !== undefined && { queueMs, answeredBy: call?.answeredBy }),
    ...(call !== undefined && { waitedMs: nowMs - call.askedAtMs }),
  };
}
