import type { Measure } from '../core/account/measure.ts';
import type { ReasonKind } from '../core/account/reason-kinds.ts';
import type { Call } from '../core/call.ts';
import type { Deadline } from '../core/deadlines.ts';
import type { Provenance } from '../core/forward/provenance.ts';
import type { ConnectionReport, EndedIn, PeerCredentials, StallReport } from '../core/outcome.ts';
import type { Phase } from '../core/phases.ts';
import type { Ended } from './premises.ts';

/** What there is to say of a request over HTTP. @param call undefined where it never came to a handler with turns */
export function reportOf(
  exchange: {
    readonly id: string;
    readonly peer: PeerCredentials;
    readonly from: Provenance | undefined;
    readonly requestBytes: number;
    readonly replyBytes: number;
    readonly acceptedAt: number;
  },
  call: Call | undefined,
  nowMs: number,
): ConnectionReport {
  const { id, peer, from, requestBytes, replyBytes, acceptedAt } = exchange;
  const queueMs = call?.queueMs;
  return {
    id,
    front: 'http',
    peer,
    from,
    requestBytes,
    replyBytes,
    durationMs: nowMs - acceptedAt,
    ...(queueMs !== undefined && { queueMs, answeredBy: call?.answeredBy }),
    ...(call !== undefined && { waitedMs: nowMs - call.askedAtMs }),
  };
}

/** The same of one whose body has stopped coming. */
export function stallOf(
  exchange: { readonly report: ConnectionReport; readonly activeAt: number; readonly deadline: Deadline | undefined },
  nowMs: number,
): StallReport {
  const { report, activeAt, deadline } = exchange;
  return { ...report, silentMs: nowMs - activeAt, releaseInMs: (deadline?.at ?? Number.POSITIVE_INFINITY) - nowMs };
}

/** What is counted of a request over HTTP. @param firstByteAt of its body */
export function measureOf(
  { acceptedAt }: { readonly acceptedAt: number },
  firstByteAt: number | undefined,
  kind: ReasonKind | undefined,
  call: Call | undefined,
  nowMs: number,
): Measure {
  return {
    front: 'http',
    kind,
    durationMs: nowMs - acceptedAt,
    firstByteMs: firstByteAt && firstByteAt - acceptedAt,
    queueMs: call?.queueMs,
    workMs: call?.workMs,
  };
}

/** The same of what never became a request. */
export function endOfNone(id: string, peer: PeerCredentials, kind: ReasonKind): Ended {
  const report = { id, front: 'http', peer, requestBytes: 0, replyBytes: 0, durationMs: 0 } as const;
  return { ...report, report, measure: { front: 'http', kind, durationMs: 0 } };
}

/** Where a request was when it ended; undefined where it had not come whole. @param call made for it, if any */
export function endedInOf(phase: Phase, call: Call | undefined): EndedIn | undefined {
  if (phase === 'handling') return call !== undefined && call.queueMs === undefined ? 'queued' : 'handling';
  return phase === 'replying' ? phase : undefined;
}
