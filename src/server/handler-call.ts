import type { CallContext, CallHandler } from '../core/handler.ts';

/** A program or a module at work on one request. */
export class HandlerCall {
  readonly #abort = new AbortController();
  readonly #handler: CallHandler;
  readonly #context: Omit<CallContext, 'signal'>;

  constructor(handler: CallHandler, context: Omit<CallContext, 'signal'>) {
    this.#handler = handler;
    this.#context = context;
  }

  /** Hands the request over. Exactly one of the two is called, in a later turn. */
  begin(request: Buffer[], replied: (reply: readonly Uint8Array[]) => void, failed: (error: unknown) => void): void {
    const context = { ...this.#context, signal: this.#abort.signal };
    // An error thrown instead of a promise counts as a rejection.
    void new Promise<readonly Uint8Array[]>((resolve) => resolve(this.#handler.handle(request, context))).then(
      replied,
      failed,
    );
  }

  /** Its answer is no longer wanted. Nothing after the answer. */
  abort(): void {
    this.#abort.abort();
  }
}
