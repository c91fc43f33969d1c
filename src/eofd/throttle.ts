/**
 * Does something when it is wanted, but no more often than once in an interval; what was wanted in between is done at
 * its end.
 */
export class Throttle {
  readonly #intervalMs: number;
  readonly #work: () => boolean;
  #timer: NodeJS.Timeout | undefined;
  #wanted = false;

  /** @param work returns whether to do it again after the interval, wanted or not */
  constructor(intervalMs: number, work: () => boolean) {
    this.#intervalMs = intervalMs;
    this.#work = work;
  }

  want(): void {
    this.#wanted = true;
    if (this.#timer === undefined) this.#run();
  }

  stop(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  #run(): void {
    this.#wanted = false;
    const again = this.#work();
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      if (again || this.#wanted) this.#run();
    }, this.#intervalMs).unref();
  }
}
