import type { DeadlineWatch, FrontOptions } from './front-options.ts';
import type { Timed } from './open-exchange.ts';

/** Whatever has deadlines, and the look at them. */
export class Timekeeper {
  readonly #timed = new Set<Timed>();
  readonly #deadlines: DeadlineWatch;
  readonly #toWatch = new Set<Timed>();

  constructor({ watchDeadlines, now }: Pick<FrontOptions, 'watchDeadlines' | 'now'>) {
    this.#deadlines = watchDeadlines(this.#timed, now, (one, deadline) => one.passDeadline(deadline));
  }

  add(one: Timed): void {
    this.#timed.add(one);
  }

  delete(one: Timed): void {
    this.#timed.delete(one);
    this.#toWatch.delete(one);
  }

  /** In the next turn: most requests have ended by then. */
  watch(one: Timed): void {
    if (this.#toWatch.size === 0) {
      setImmediate(() => {
        for (const each of this.#toWatch) if (this.#timed.has(each)) this.#deadlines.watch(each);
        this.#toWatch.clear();
      });
    }
    this.#toWatch.add(one);
  }

  /** New settings hold: what was planned for the old ones no longer counts. */
  startOver(): void {
    this.#deadlines.startOver();
  }
}
