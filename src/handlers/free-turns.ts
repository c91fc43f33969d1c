/** Turns that nobody has; a thing may be so many of them. */
export class FreeTurns<T> {
  size = 0;
  /** How many each thing is, the one given back last at the end. */
  readonly #counts = new Map<T, number>();

  add(turn: T): void {
    const count = this.#counts.get(turn) ?? 0;
    if (count > 0) this.#counts.delete(turn);
    this.#counts.set(turn, count + 1);
    this.size++;
  }

  /** @returns whether there was one to be taken away */
  remove(turn: T): boolean {
    const count = this.#counts.get(turn);
    if (count === undefined) return false;
    if (count > 1) this.#counts.set(turn, count - 1);
    else this.#counts.delete(turn);
    this.size--;
    return true;
  }

  /**
   * Takes one of the thing that has most of them; among equals the one used last: what it needs is likelier to be at
   * hand. To be asked for only where there is one.
   */
  take(): T {
    let [most, next] = [0, undefined as T];
    for (const [turn, count] of this.#counts) {
      if (count >= most) [most, next] = [count, turn];
    }
    this.remove(next);
    return next;
  }
}
