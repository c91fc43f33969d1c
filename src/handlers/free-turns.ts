interface Free<T> {
  readonly turn: T;
  count: number;
}

/** Turns that nobody has. One thing, such as a worker, may be good for several. */
export class FreeTurns<T> {
  size = 0;
  /** The things there are turns of, the one given back last at the end. No Map: see Row in core/calls/row.ts. */
  readonly #things: Free<T>[] = [];

  add(turn: T): void {
    const count = this.#pull(turn)?.count ?? 0;
    this.#things.push({ turn, count: count + 1 });
    this.size++;
  }

  /** @returns whether there was one to be taken away */
  remove(turn: T): boolean {
    const thing = this.#things.find((one) => one.turn === turn);
    if (thing === undefined) return false;
    thing.count--;
    if (thing.count === 0) this.#pull(turn);
    this.size--;
    return true;
  }

  /**
   * Takes one of the thing that has most of them; among equals the one used last: what it needs is likelier to be at
   * hand. To be asked for only where there is one.
   */
  take(): T {
    let [most, next] = [0, undefined as T];
    for (const { turn, count } of this.#things) {
      if (count >= most) [most, next] = [count, turn];
    }
    this.remove(next);
    return next;
  }

  #pull(turn: T): Free<T> | undefined {
    const at = this.#things.findIndex((one) => one.turn === turn);
    return at < 0 ? undefined : this.#things.splice(at, 1)[0];
  }
}
