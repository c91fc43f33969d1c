/**
 * Things in the order in which they came. Each has a place, by which it can leave at any time.
 *
 * A Set does the same. But V8 has every table of a Set point to the one that took its place, so where a table has
 * become old, all that was ever in those after it outlives many collections of garbage. Things that come and go with
 * each request cost twice as much then.
 */
export class Row<T> implements Iterable<T> {
  size = 0;
  /** The place of the one that came before all others; from there `after` leads to the next, while nobody leaves. */
  head: Place<T> | undefined;
  #last: Place<T> | undefined;

  /** @returns its place, at the end */
  add(thing: T): Place<T> {
    const place = new Place(this, thing);
    place.before = this.#last;
    if (this.#last === undefined) this.head = place;
    else this.#last.after = place;
    this.#last = place;
    this.size++;
    return place;
  }

  get first(): T | undefined {
    return this.head?.thing;
  }

  /** Those that are there when it begins. */
  [Symbol.iterator](): IterableIterator<T> {
    const things: T[] = [];
    for (let place = this.head; place !== undefined; place = place.after) things.push(place.thing);
    return things.values();
  }

  /** For a place. */
  close(place: Place<T>): void {
    const { before, after } = place;
    if (before === undefined) this.head = after;
    else before.after = after;
    if (after === undefined) this.#last = before;
    else after.before = before;
    place.before = undefined;
    place.after = undefined;
    this.size--;
  }
}

/** Where one thing stands in a row. */
export class Place<T> {
  readonly thing: T;
  before: Place<T> | undefined;
  after: Place<T> | undefined;
  #row: Row<T> | undefined;

  constructor(row: Row<T>, thing: T) {
    this.#row = row;
    this.thing = thing;
  }

  /** @returns whether it was still there */
  leave(): boolean {
    const row = this.#row;
    this.#row = undefined;
    row?.close(this);
    return row !== undefined;
  }
}
