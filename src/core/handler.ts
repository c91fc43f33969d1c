import type { ReasonKind } from './account/reason-kinds.ts';
import type { ShownProcess } from './account/shown-process.ts';
import type { Cancellation } from './calls/cancellation.ts';
import type { Soon } from './calls/soon.ts';
import type { Claim } from './claim.ts';
import type { AnsweredBy, PeerCredentials } from './outcome.ts';
import type { Reason } from './reasons.ts';
import type { ProcessFigures } from './status.ts';

/**
 * What is at fault where a request fails: itself, its handler, the number of those that wait for the handler, or the
 * server that the handler asked, or the size of the reply.
 */
export type Fault = 'request' | 'handler' | 'queue' | 'server' | 'size';

const KIND_OF_FAULT: Readonly<Record<Fault, ReasonKind>> = {
  request: 'bad-input',
  handler: 'handler-failed',
  queue: 'handler-concurrency',
  server: 'server-failed',
  size: 'max-reply',
};

/** The reason a request fails. Anything else that a handler throws counts as a bug, and fails the request as well. */
export class HandlerFailure extends Error {
  override readonly name = 'HandlerFailure';
  readonly fault: Fault;

  /** @param options.fault `handler` unless given */
  constructor(message: string, { fault = 'handler', ...options }: ErrorOptions & { readonly fault?: Fault } = {}) {
    super(message, options);
    this.fault = fault;
  }
}

/** Why a request failed: what to tell of it, and the thrown thing itself where it is no failure but a bug. */
export interface Failure {
  readonly reason: string;
  readonly fault: Fault;
  readonly bug?: unknown;
}

/** What to make of something that a handler threw. Each bundle has its own copy of the class, so its name tells. */
export function failureOf(error: unknown): Failure {
  const isFailure = error instanceof Error && error.name === 'HandlerFailure' && 'fault' in error;
  if (isFailure) return { reason: error.message, fault: (error as HandlerFailure).fault };
  return { reason: 'internal error', fault: 'handler', bug: error };
}

/** The reason of such an end, for those who tell of it and those who count. */
export const reasonOf = ({ reason, fault, bug }: Failure): Reason => ({
  kind: bug === undefined ? KIND_OF_FAULT[fault] : 'internal-error',
  text: reason,
});

/** What a handler may know of the request it works on. */
export interface HandlerContext {
  readonly requestId: string;
  readonly peer: PeerCredentials;
  /** Of a request over HTTP that had one: W3C's Trace Context. */
  readonly traceparent?: string | undefined;
  /** Aborts when the reply is no longer wanted: the peer is gone, a deadline passed, the daemon stops. */
  readonly signal: AbortSignal;
  /** One line for the log, under the request's id. */
  log(message: string): void;
}

/** What a handler is given that wants the whole request. */
export interface CallContext extends HandlerContext {
  /** The same as `signal`, for the one that has the request at the time, at less cost. */
  readonly cancellation: Cancellation;
  /** The memory of the request, and then of what a program or worker was given and of the reply so far. */
  readonly claim: Claim;
  /** For its record: which process works on it. */
  answeredBy(process: AnsweredBy): void;
}

/**
 * A handler that works on the request while it arrives. One transform serves one request.
 *
 * The bytes given to `push` are lent: they may be changed in place, and the result may be the same memory, but the
 * handler must not keep them.
 */
export interface Transform {
  /** @returns the part of the reply these bytes make. @throws HandlerFailure */
  push(chunk: Buffer): Buffer;
  /** Called once, at the request's EOF. @throws HandlerFailure when the request as a whole is not acceptable */
  end(): void;
}

export interface StreamHandler {
  readonly kind: 'stream';
  readonly name: string;
  begin(): Transform;
}

/**
 * The work on one request whose turn has come; to be called once, at once.
 * @param request the pieces, in order; they and the array are the handler's own from now on. @throws HandlerFailure
 */
export type Work = (request: Buffer[]) => Promise<readonly Uint8Array[]> | Soon<readonly Uint8Array[]>;

/** A handler that wants the whole request: a program or a module. */
export interface CallHandler {
  readonly kind: 'call';
  readonly name: string;
  /** @returns the work, once the request has its turn. @throws HandlerFailure where too many wait, or at an abort */
  admit(context: CallContext): Promise<Work> | Soon<Work>;
  /** Lets go of what the handler has (workers); requests under way are ended by their own signals. */
  close?(): void;
  /** How many more requests it would begin at once; undefined where it has no turns. */
  readonly freeTurns?: number;
  /** The processes that it keeps; undefined where it keeps none. */
  readonly processes?: ProcessFigures;
  /** The same, one by one. */
  processList?(): readonly ShownProcess[];
}

export type Handler = StreamHandler | CallHandler;
