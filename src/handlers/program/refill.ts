/** A request that came meanwhile is not to be held up by the start of a successor. */
const SOON_MS = 5;
/** A reply that takes longer is not waited for. */
const LATE_MS = 200;

/**
 * Plans when the successors of spares are started: after the reply, as a start holds eofd up for about a millisecond,
 * and takes the processor from the program that works. But the reply is not waited for for long, and hardly where no
 * other spare is ready.
 */
export class Refill {
  readonly #fill: () => void;
  #timer: NodeJS.Timeout | undefined;

  /** @param fill starts what is missing */
  constructor(fill: () => void) {
    this.#fill = fill;
  }

  /** A spare has been given its request. @param isHurried whether no other one is ready */
  taken(isHurried: boolean): void {
    this.#timer ??= setTimeout(this.#fill, isHurried ? SOON_MS : LATE_MS).unref();
  }

  /** A turn has been given back. */
  released(): void {
    setImmediate(this.#fill);
  }

  /** It is being filled: nothing is planned any more. */
  begun(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }
}
