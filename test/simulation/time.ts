/** Something that is to happen at its time. */
interface Event {
  readonly at: number;
  readonly serial: number;
  readonly work: () => void;
}

/**
 * The clock of a simulated world, in milliseconds, and all that waits for it: the server's timers and what clients
 * have in mind. A heap: the next one is at its top.
 */
export class Time {
  now = 1_000_000;
  readonly #heap: Event[] = [];
  readonly #off = new WeakSet<object>();
  #immediates: (() => void)[] = [];
  #serial = 0;

  /** Stands in for Node's timers from now on. */
  install(): void {
    const unref = <T extends object>(timer: T): T & { unref(): T } => Object.assign(timer, { unref: () => timer });
    Object.assign(globalThis, {
      setTimeout: (work: (...args: unknown[]) => void, ms = 1, ...args: unknown[]) =>
        unref(this.after(Math.max(1, ms), () => work(...args))),
      clearTimeout: (timer: object | undefined) => this.cancel(timer),
      setImmediate: (work: () => void) => {
        this.#immediates.push(work);
        return unref({});
      },
    });
    Object.assign(performance, { now: () => this.now });
  }

  /** @returns what `cancel` takes */
  after(ms: number, work: () => void): object {
    const event: Event = { at: this.now + ms, serial: ++this.#serial, work };
    const heap = this.#heap;
    let at = heap.push(event) - 1;
    while (at > 0) {
      const above = (at - 1) >> 1;
      if (isBefore(heap[above] as Event, event)) break;
      heap[at] = heap[above] as Event;
      at = above;
    }
    heap[at] = event;
    return event;
  }

  cancel(event: object | undefined): void {
    if (event !== undefined) this.#off.add(event);
  }

  /** Runs what was to run in the next turn. @returns whether there was anything */
  runImmediates(): boolean {
    if (this.#immediates.length === 0) return false;
    const works = this.#immediates;
    this.#immediates = [];
    for (const work of works) work();
    return true;
  }

  /** Moves on to the next event before `limit` and has it happen. @returns false where there is none */
  runNext(limit: number): boolean {
    for (;;) {
      const next = this.#heap[0];
      if (next === undefined || next.at > limit) return false;
      this.#pop();
      if (this.#off.has(next)) continue;
      this.now = Math.max(this.now, next.at);
      next.work();
      return true;
    }
  }

  #pop(): void {
    const heap = this.#heap;
    const last = heap.pop();
    if (last === undefined || heap.length === 0) return;
    let at = 0;
    for (;;) {
      let below = 2 * at + 1;
      if (below >= heap.length) break;
      if (below + 1 < heap.length && isBefore(heap[below + 1] as Event, heap[below] as Event)) below++;
      if (isBefore(last, heap[below] as Event)) break;
      heap[at] = heap[below] as Event;
      at = below;
    }
    heap[at] = last;
  }
}

const isBefore = (one: Event, other: Event): boolean =>
  one.at < other.at || (one.at === other.at && one.serial < other.serial);
