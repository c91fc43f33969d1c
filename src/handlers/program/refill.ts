/** Sooner than this, a reply is worth that its program runs while the successor is started. */
const QUICK_MS = 3;
/** A request that came meanwhile is not to be held up by the start of a successor. */
const SOON_MS = 5;
/** A reply that takes longer is not waited for. */
const LATE_MS = 200;

/**
 * Plans when the successors of spares are started. A start holds eofd up for about a millisecond. Where a reply takes
 * no more than that, the start comes while its program runs, and not between two requests. Otherwise it comes after the
 * reply, as start and program would take the processor from each other; but the reply is not waited for for long, and
 * hardly where no other spare is ready.
 */
export class Refill {
  readonly #fill: () => void;
  #lastMs = Number.POSITIVE_INFINITY;
  #timer: NodeJS.Timeout | undefined;

  /** @param fill starts what is missing */
  constructor(fill: () => void) {
    this.#fill = fill;
  }

  /** A spare has been given its request. @param isHurried whether no other one is ready */
  taken(isHurried: boolean): void {
    if (this.#isQuick) setImmediate(this.#fill);
    else this.#plan(isHurried ? SOON_MS : LATE_MS);
  }

  /** A turn has been given back. @param isHurried whether no spare is there for the next request */
  released(isHurried: boolean): void {
    if (this.#isQuick && !isHurried) this.#plan(SOON_MS);
    else setImmediate(this.#fill);
  }

  /** A spare has answered. @param tookMs since it was given its request */
  answered(tookMs: number): void {
    this.#lastMs = tookMs;
  }

  /** It is being filled: nothing is planned any more. */
  begun(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  get #isQuick(): boolean {
    return this.#lastMs < QUICK_MS;
  }

  #plan(inMs: number): void {
    this.#timer ??= setTimeout(this.#fill, inMs).unref();
  }
}
