/**
 * Why connections end, in classes: each has an option behind it, or a name of its own. They are labels of metrics, so
 * there are few, and nothing that a client chose is ever among them.
 */
export const REASON_KINDS = [
  'max-request',
  'max-reply',
  'connections-max',
  'connections-max-per-user',
  'handler-concurrency',
  'allow-users',
  'read-timeout',
  'request-timeout',
  'handler-timeout',
  'write-timeout',
  'drain-timeout',
  /** It was asked a second time to stop. */
  'stop-asked-twice',
  /** It left, and no request was complete; or later than that. */
  'client-left-early',
  'client-left',
  /** HTTP or TLS on the raw socket. */
  'other-protocol',
  /** No HTTP as it should be. */
  'malformed',
  /** HTTP that asks for something there is not: a method, a path, a coding. */
  'unsupported',
  /** Over TLS: no certificate that counts, or no handshake at all. */
  'tls',
  /** A page of another site, in a browser. */
  'other-site',
  'out-of-band',
  /** The handler refuses the request: it is not UTF-8, say. */
  'bad-input',
  'handler-failed',
  /** Of a handler that asks another server: that one failed. */
  'server-failed',
  'internal-error',
] as const;
export type ReasonKind = (typeof REASON_KINDS)[number];

/** The class of an end. @param isEarly the request had not come whole: a client that left then is told apart */
export function kindOf(reason: { readonly kind: ReasonKind } | undefined, isEarly: boolean): ReasonKind | undefined {
  return isEarly && reason?.kind === 'client-left' ? 'client-left-early' : reason?.kind;
}

/** Those of them that a limit is behind, by the option that sets it. */
export const LIMIT_KINDS = [
  'max-request',
  'max-reply',
  'connections-max',
  'connections-max-per-user',
  'handler-concurrency',
] as const satisfies readonly ReasonKind[];
