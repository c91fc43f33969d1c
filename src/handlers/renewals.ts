import type { Worn } from '../core/account/process-tally.ts';

export interface RenewalSteps<W> {
  /** Starts a new worker. @param loaded to be called once it can answer @returns undefined where none can be started */
  start(loaded: () => void): W | undefined;
  retire(worker: W, why: Worn): void;
}

/** Replaces workers that are worn, one after the other: the new one is started first, and then the old one goes. */
export class Renewals<W> {
  readonly #worn = new Map<W, Worn>();
  readonly #steps: RenewalSteps<W>;
  /** The one that is started in place of another. */
  #starting: W | undefined;

  constructor(steps: RenewalSteps<W>) {
    this.#steps = steps;
  }

  add(worker: W, why: Worn): void {
    this.#worn.set(worker, why);
  }

  /** It has gone by itself: where it was to replace another, `next` is to be called again. */
  delete(worker: W): void {
    this.#worn.delete(worker);
    if (this.#starting === worker) this.#starting = undefined;
  }

  next(): void {
    const [next] = this.#worn;
    if (next === undefined || this.#starting !== undefined) return;
    const [worn, why] = next;
    this.#starting = this.#steps.start(() => {
      this.#starting = undefined;
      if (this.#worn.delete(worn)) this.#steps.retire(worn, why);
      this.next();
    });
  }
}
