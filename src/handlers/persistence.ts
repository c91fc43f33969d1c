import type { Watchable } from './duplex-descriptor.ts';

/** So often in a row a descriptor may be called ready with which nothing can be done. */
const FRUITLESS_MAX = 64;
const PAUSE_MS = 100;

/** Watches a descriptor, and pauses where it is called ready over and over and is not: that would take a processor. */
export class Persistence {
  readonly #pipe: Watchable;
  readonly #events: number;
  readonly #ready: () => void;
  #fruitless = 0;

  /** @param events EPOLL* bits */
  constructor(pipe: Watchable, events: number, ready: () => void) {
    this.#pipe = pipe;
    this.#events = events;
    this.#ready = ready;
  }

  /** Nothing once the descriptor is closed. @throws PosixError */
  watch(): void {
    this.#pipe.watch(this.#events, this.#ready);
  }

  /** Something could be done. */
  succeeded(): void {
    this.#fruitless = 0;
  }

  /** Nothing could be done. */
  failed(): void {
    if (++this.#fruitless < FRUITLESS_MAX) return;
    this.#pipe.unwatch();
    setTimeout(() => this.#again(), PAUSE_MS);
  }

  #again(): void {
    try {
      if (this.#pipe.isOpen) this.watch();
    } catch {
      // Nobody is there to be told, and what failed once may not fail for ever.
      this.failed();
    }
  }
}
