/** How much a text that takes work may take: so many are made in quick succession, and then one each so often. */
const BURST = 50;
const EVERY_MS = 20;

/**
 * A text that shows how things are, made for who asks. Where more ask than it may be made for, several get the same
 * one, which is at most 20 ms old: so whoever asks without end keeps the loop from little else.
 */
export class SharedText {
  readonly #make: () => string | Promise<string>;
  readonly #now: () => number;
  #coming: Promise<string> | undefined;
  #last: string | undefined;
  /** When all that were made are paid for, at one each EVERY_MS. */
  #paidAt = Number.NEGATIVE_INFINITY;

  /**
   * @param make shows things as they are when it is done
   * @param now milliseconds of a clock that never goes back
   */
  constructor(make: () => string | Promise<string>, now: () => number) {
    this.#make = make;
    this.#now = now;
  }

  /** @throws what `make` throws */
  async get(): Promise<string> {
    if (this.#coming !== undefined) return this.#coming;
    const now = this.#now();
    if (this.#last !== undefined && this.#paidAt - now > (BURST - 1) * EVERY_MS) return this.#last;
    this.#paidAt = Math.max(this.#paidAt, now) + EVERY_MS;
    this.#coming = this.#made().finally(() => {
      this.#coming = undefined;
    });
    return this.#coming;
  }

  async #made(): Promise<string> {
    this.#last = await this.#make();
    return this.#last;
  }
}
