import type { PeerCredentials } from './outcome.ts';

/** The reason a request fails. Anything else that is thrown counts as a bug of the handler, and fails the request as well. */
export class HandlerFailure extends Error {
  override readonly name = 'HandlerFailure';
}

/** What a handler may know of the request it works on. */
export interface HandlerContext {
  readonly requestId: string;
  readonly peer: PeerCredentials;
  /** Aborts when the reply is no longer wanted: the peer is gone, a deadline passed, the daemon stops. */
  readonly signal: AbortSignal;
  /** One line for the log, under the request's id. */
  log(message: string): void;
}

/** What a handler is given that wants the whole request. */
export interface CallContext extends HandlerContext {
  /** To be called once, when the work on the request begins: what was before is its time in the queue, of which its record tells, and no part of the work. */
  started?(): void;
  /**
   * So much memory is held for the request from now on, and no longer the pieces it came in: what a program or a worker was given, and what there is of
   * its answer. It counts for `buffer-max`.
   */
  holds?(bytes: number): void;
  /** Whether there is memory, within `buffer-max`, for more of the answer; to be asked before each piece of it. Where there is none, it may be asked again. */
  mayHold?(): boolean;
}

/**
 * A handler that works on the request while it arrives. One transform serves one request.
 *
 * The bytes given to `push` are lent: they may be changed in place, and the result may be the same memory, but the handler must not keep them.
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

/** A handler that wants the whole request: a program or a module. */
export interface CallHandler {
  readonly kind: 'call';
  readonly name: string;
  /** @param request the pieces, in order; they and the array are the handler's own from now on. @throws HandlerFailure */
  handle(request: Buffer[], context: CallContext): Promise<readonly Uint8Array[]>;
  /** Lets go of what the handler holds (workers); requests under way are ended by their own signals. */
  close?(): void;
}

export type Handler = StreamHandler | CallHandler;
