import type { CallContext, CallHandler } from '../core/handler.ts';

/** A program or a module at work on one request. */
export class HandlerCall {
  readonly #abort = new AbortController();

  /** Exactly one of the two is called, in a later turn. */
  constructor(
    handler: CallHandler,
    request: Buffer[],
    context: Omit<CallContext, 'signal'>,
    replied: (reply: readonly Uint8Array[]) => void,
    failed: (error: unknown) => void,
  ) {
    const { signal } = this.#abort;
    // An error thrown instead of a promise counts as a rejection.
    void new Promise<readonly Uint8Array[]>((resolve) => resolve(handler.handle(request, { ...context, signal }))).then(replied, failed);
  }

  /** Its answer is no longer wanted. Nothing after the answer. */
  abort(): void {
    this.#abort.abort();
  }
}
