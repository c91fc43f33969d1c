import { type CallFacts, CallView } from './calls/call-view.ts';
import { Soon, whenTold } from './calls/soon.ts';
import { type CallHandler, type Failure, failureOf, type Work } from './handler.ts';
import type { Ledger } from './ledger.ts';
import type { AnsweredBy } from './outcome.ts';

/** How a call ended. */
export type CallEnd =
  | { readonly kind: 'replied'; readonly reply: readonly Uint8Array[] }
  | ({ readonly kind: 'failed' } & Failure);

/** One request at a handler: it waits for its turn, and then it is worked on. Where it came from is not known here. */
export class Call {
  /** When the wait for a turn began, and then when the work did: `handler-timeout` bounds each. In ms of `now`. */
  sinceMs: number;
  readonly askedAtMs: number;
  /** How long it waited for its turn; undefined while it waits. */
  queueMs: number | undefined;
  /** How long the handler worked on it; undefined until that has ended, whether by itself or by an abort. */
  workMs: number | undefined;
  #hasTurn = false;
  #hasEnded = false;
  readonly #request: Buffer[];
  readonly #context: CallView;
  readonly #end = new Soon<CallEnd>();
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
    context: CallFacts,
    ledger: Ledger,
    now: () => number,
    begins?: () => void,
  ) {
    this.#begins = begins;
    this.#request = request;
    this.#context = new CallView(context);
    // It may have waited for room to be read, and came by other means: whoever gives it a turn may have it wait anew.
    context.claim.stopWaiting();
    this.#ledger = ledger;
    this.#now = now;
    this.askedAtMs = now();
    this.sinceMs = this.askedAtMs;
    ledger.queue();
    this.#ask(handler);
  }

  get answeredBy(): AnsweredBy | undefined {
    return this.#context.process;
  }

  /** Tells how it ended, perhaps at once. Means nothing any more after `abort`. To be asked for by one. */
  whenEnded(told: (end: CallEnd) => void): void {
    this.#end.whenTold(told, () => undefined);
  }

  /** Its reply is no longer wanted. Nothing once it has ended: an abort that nobody hears takes time all the same. */
  abort(): void {
    this.#leaveQueue();
    if (this.#hasEnded) return;
    this.#noteWork();
    this.#context.cancellation.cancel();
  }

  #ask(handler: CallHandler): void {
    try {
      whenTold(
        handler.admit(this.#context),
        (work) => this.#work(work),
        (error) => this.#fail(error),
      );
    } catch (error) {
      this.#fail(error);
    }
  }

  #work(work: Work): void {
    this.#leaveQueue();
    this.#hasTurn = true;
    try {
      this.#begins?.();
      whenTold(
        work(this.#request),
        (reply) => this.#conclude({ kind: 'replied', reply }),
        (error) => this.#fail(error),
      );
    } catch (error) {
      this.#fail(error);
    }
  }

  #fail(error: unknown): void {
    this.#leaveQueue();
    // Whoever waits in vain is not to take up the request's memory until it is told.
    this.#request.length = 0;
    this.#conclude({ kind: 'failed', ...failureOf(error) });
  }

  #conclude(end: CallEnd): void {
    this.#noteWork();
    this.#hasEnded = true;
    this.#end.tell(end);
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
