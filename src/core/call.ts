import { type CallContext, type CallHandler, type Failure, failureOf } from './handler.ts';
import type { Ledger } from './ledger.ts';
import type { AnsweredBy } from './outcome.ts';

/** How a call ended. */
export type CallEnd =
  | { readonly kind: 'replied'; readonly reply: readonly Uint8Array[] }
  | ({ readonly kind: 'failed' } & Failure);

/** One request at a handler: it waits for its turn, and then it is worked on. Where it came from is not known here. */
export class Call {
  /** Never rejects. Means nothing any more after `abort`. */
  readonly ended: Promise<CallEnd>;
  /** When the wait for a turn began, and then when the work did: `handler-timeout` bounds each. In ms of `now`. */
  sinceMs: number;
  readonly askedAtMs: number;
  /** How long it waited for its turn; undefined while it waits. */
  queueMs: number | undefined;
  /** How long the handler worked on it; undefined until that has ended, whether by itself or by an abort. */
  workMs: number | undefined;
  answeredBy: AnsweredBy | undefined;
  #hasTurn = false;
  #hasEnded = false;
  readonly #abort = new AbortController();
  readonly #ledger: Ledger;
  readonly #now: () => number;
  readonly #begins: (() => void) | undefined;

  /**
   * @param request the pieces, in order; they are the call's own from now on
   * @param begins called once it has its turn, before anything is done for it
   */
  constructor(
    handler: CallHandler,
    request: Buffer[],
    context: Omit<CallContext, 'signal' | 'answeredBy'>,
    ledger: Ledger,
    now: () => number,
    begins?: () => void,
  ) {
    this.#begins = begins;
    this.#ledger = ledger;
    this.#now = now;
    // Node takes its time to make the first signal of all: that is no time in the queue.
    const { signal } = this.#abort;
    this.askedAtMs = now();
    this.sinceMs = this.askedAtMs;
    ledger.queue();
    this.ended = this.#run(handler, request, { ...context, signal, answeredBy: (by) => void (this.answeredBy = by) });
  }

  /** Its reply is no longer wanted. Nothing once it has ended: an abort that nobody hears takes time all the same. */
  abort(): void {
    this.#leaveQueue();
    if (this.#hasEnded) return;
    this.#noteWork();
    this.#abort.abort();
  }

  async #run(handler: CallHandler, request: Buffer[], context: CallContext): Promise<CallEnd> {
    try {
      const work = await handler.admit(context);
      this.#leaveQueue();
      this.#hasTurn = true;
      this.#begins?.();
      return { kind: 'replied', reply: await work(request) };
    } catch (error) {
      this.#leaveQueue();
      // Whoever waits in vain is not to take up the request's memory until it is told.
      request.length = 0;
      return { kind: 'failed', ...failureOf(error) };
    } finally {
      this.#noteWork();
      this.#hasEnded = true;
    }
  }

  #noteWork(): void {
    if (this.#hasTurn) this.workMs ??= this.#now() - this.sinceMs;
  }

  #leaveQueue(): void {
    if (this.queueMs !== undefined) return;
    const now = this.#now();
    this.queueMs = now - this.sinceMs;
    this.sinceMs = now;
    this.#ledger.leaveQueue(this.queueMs);
  }
}
