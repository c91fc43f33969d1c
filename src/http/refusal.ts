import type { ReasonKind } from '../core/account/reason-kinds.ts';
import type { DeadlineOption } from '../core/deadlines.ts';
import { type Failure, type Fault, reasonOf } from '../core/handler.ts';
import { TARGET_ADVICE } from '../core/http/request-target.ts';
import type { Settings } from '../core/options.ts';
import type { Outcome } from '../core/outcome.ts';
import { type Reason, reasons } from '../core/reasons.ts';
import { formatTime } from '../core/units.ts';

/** A response that is no reply: its status, how the request counts, and why. */
export interface Refusal {
  readonly status: number;
  readonly outcome: Outcome;
  readonly reason: Reason;
}

const refusal = (status: number, outcome: Outcome, reason: Reason): Refusal => ({ status, outcome, reason });
const rejection = (status: number, kind: ReasonKind, text: string): Refusal =>
  refusal(status, 'rejected', { kind, text });

/** Of a certificate that may well be signed by the right authority. */
const TIMES: Readonly<Record<string, string>> = {
  CERT_HAS_EXPIRED: 'a new one has to be made',
  CERT_NOT_YET_VALID: 'it is for later; do the clocks agree?',
};

/** Why a request was aborted that had not come whole. */
export const GONE_EARLY: Reason = {
  kind: 'client-left-early',
  text: 'the client went away before it had sent the whole request',
};

const STATUS_OF_FAULT: Readonly<Record<Fault, number>> = {
  request: 422,
  handler: 500,
  queue: 503,
  server: 502,
  size: 500,
};

/** How each request ends that has no reply; RFC 9110, 15. */
export const refusals = {
  tooLarge: (settings: Settings) => refusal(413, 'rejected', reasons.tooLarge(settings)),
  stalled: (settings: Settings, bytes: number) =>
    refusal(408, 'timed out', {
      kind: 'read-timeout',
      text: `sent ${bytes} bytes and stalled: no byte for ${formatTime(settings['read-timeout'])} (read-timeout)`,
    }),
  headLate: (settings: Settings) =>
    refusal(408, 'timed out', {
      kind: 'read-timeout',
      text: `its head was not complete after ${formatTime(settings['read-timeout'])} (read-timeout)`,
    }),
  headSlow: rejection(
    503,
    'connections-max',
    'its head was not complete after a second, while others waited for a place (connections-max)',
  ),
  requestLate: (settings: Settings) => refusal(408, 'timed out', reasons.requestLate(settings)),
  handlerLate: (settings: Settings) => refusal(504, 'timed out', reasons.handlerLate(settings)),
  /** Half of the reply is out, so there is no status. */
  writeStalled: (settings: Settings) => refusal(0, 'timed out', reasons.writeStalled(settings)),
  cut: (reason: Reason) => refusal(503, 'cut by drain', reason),
  replyTooLarge: (settings: Settings) => refusal(500, 'failed', reasons.replyTooLarge(settings)),
  failed: (failure: Failure) => refusal(STATUS_OF_FAULT[failure.fault], 'failed', reasonOf(failure)),
  full: (settings: Settings) =>
    rejection(503, 'connections-max', `${settings['connections-max']} connections are open already (connections-max)`),
  beyondShare: refusal(503, 'rejected', reasons.beyondShare),
  tooManyOfUser: (settings: Settings) => refusal(503, 'rejected', reasons.tooManyOfUser(settings)),
  host: (host: string) =>
    rejection(
      403,
      'other-site',
      `the Host ${host} is not this machine's own name for itself (127.0.0.1, [::1], localhost)`,
    ),
  origin: (origin: string) => rejection(403, 'other-site', `a page of another site (${origin}) may not ask`),
  stranger: refusal(403, 'rejected', reasons.stranger),
  noCertificate: rejection(0, 'tls', 'it shows no certificate: it needs one that is signed by http-tls-client-ca'),
  certificate: (problem: string) =>
    rejection(
      0,
      'tls',
      `its certificate is not accepted (${problem}): ${TIMES[problem] ?? 'it has to be signed by http-tls-client-ca'}`,
    ),
  handshake: (problem: string) =>
    rejection(
      0,
      'tls',
      `its TLS handshake failed: ${problem === 'http request' ? 'it is HTTP without TLS: ask at https://' : problem}`,
    ),
  handshakeLate: refusal(0, 'timed out', {
    kind: 'read-timeout',
    text: 'its TLS handshake was not complete in time (read-timeout)',
  }),
  noHost: rejection(400, 'malformed', 'one Host header is needed, no more and no less'),
  target: rejection(400, 'malformed', TARGET_ADVICE.malformed),
  misdirected: rejection(421, 'unsupported', TARGET_ADVICE.misdirected),
  version: (version: string) => rejection(505, 'unsupported', `HTTP/${version} is not served: use HTTP/1.1`),
  coding: (coding: string) => rejection(501, 'unsupported', `the transfer coding ${coding} is not known: use chunked`),
  expectation: rejection(417, 'unsupported', 'the only expectation that can be met is 100-continue'),
  notFound: rejection(
    404,
    'unsupported',
    'nothing to get here but /readyz and /healthz: send the request as the body of a POST, to any path',
  ),
  method: (method: string) =>
    rejection(
      405,
      'unsupported',
      `${method} is not known here: send the request as the body of a POST or PUT, to any path`,
    ),
  malformed: (status: number, text: string) => rejection(status, 'malformed', text),
} as const;

/** How a request ends whose deadline has passed. */
export function lateRefusal(option: DeadlineOption, settings: Settings, requestBytes: number): Refusal {
  if (option === 'request-timeout') return refusals.requestLate(settings);
  if (option === 'handler-timeout') return refusals.handlerLate(settings);
  if (option === 'write-timeout') return refusals.writeStalled(settings);
  return refusals.stalled(settings, requestBytes);
}
