/** Between starts that come to nothing, the longest. */
const PAUSE_MAX_MS = 30_000;

/**
 * Pauses before what ended without having been of use is started again: one second, and twice as long after each
 * further one, up to half a minute.
 */
export class StartPauses {
  /** Why the last start came to nothing. */
  trouble: string | undefined;
  readonly #firstMs: number;
  #nextMs: number;
  #timer: NodeJS.Timeout | undefined;

  constructor(firstMs = 1000) {
    this.#firstMs = firstMs;
    this.#nextMs = firstMs;
  }

  get isPausing(): boolean {
    return this.#timer !== undefined;
  }

  /** @param over called when something may be started again */
  pause(trouble: string, over: () => void): void {
    this.trouble = trouble;
    this.stop();
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      over();
    }, this.#nextMs);
    this.#nextMs = Math.min(this.#nextMs * 2, PAUSE_MAX_MS);
  }

  /** Ends the pause there is, with nothing called. */
  stop(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  /** Something that was started has been of use. @returns whether a pause ends with that, without its `over` */
  reset(): boolean {
    const { isPausing } = this;
    this.stop();
    this.trouble = undefined;
    this.#nextMs = this.#firstMs;
    return isPausing;
  }
}
