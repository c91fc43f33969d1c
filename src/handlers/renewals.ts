import type { Worn } from '../core/account/process-tally.ts';

export interface RenewalSteps<W> {
  /** Starts a new worker. @param loaded to be called once it can answer */
  start(loaded: () => void): void;
  retire(worker: W, why: Worn): void;
}

/** Replaces workers that are worn, one after the other: the new one is started first, and then the old one goes. */
export class Renewals<W> {
  readonly #worn = new Map<W, Worn>();
  readonly #steps: RenewalSteps<W>;
  #isUnderWay = false;

  constructor(steps: RenewalSteps<W>) {
    this.#steps = steps;
  }

  add(worker: W, why: Worn): void {
    this.#worn.set(worker, why);
  }

  /** It has gone by itself. */
  delete(worker: W): void {
    this.#worn.delete(worker);
  }

  next(): void {
    const [next] = this.#worn;
    if (next === undefined || this.#isUnderWay) return;
    const [worn, why] = next;
    this.#isUnderWay = true;
    this.#steps.start(() => {
      this.#isUnderWay = false;
      if (this.#worn.delete(worn)) this.#steps.retire(worn, why);
      this.next();
    });
  }

  /** No worker can be started now: `next` is to be called again later. */
  failed(): void {
    this.#isUnderWay = false;
  }
}
