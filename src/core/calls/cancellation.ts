/** Who is told that a reply is no longer wanted. */
export interface Cancellable {
  cancelled(): void;
}

/**
 * Tells once that a reply is no longer wanted. An AbortSignal, and to listen to one, takes longer than all else that is
 * done for a small request, so there is one only for whoever asks for it.
 */
export class Cancellation {
  isCancelled = false;
  /** The one that is told, in place of the one before: whoever has the request now. */
  listener: Cancellable | undefined;
  #controller: AbortController | undefined;

  /** Aborts when this is cancelled. */
  get signal(): AbortSignal {
    this.#controller ??= new AbortController();
    if (this.isCancelled) this.#controller.abort();
    return this.#controller.signal;
  }

  /** Nothing the second time. */
  cancel(): void {
    if (this.isCancelled) return;
    this.isCancelled = true;
    this.#controller?.abort();
    this.listener?.cancelled();
  }
}
