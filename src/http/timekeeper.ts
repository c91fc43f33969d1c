import type { DeadlineWatch, FrontOptions } from './front-options.ts';
import type { Timed } from './open-exchange.ts';
import { Outbox } from './outbox.ts';

/** The connections, whose deadlines are those of their requests too, and the look at them. */
export class Timekeeper {
  readonly #deadlines: DeadlineWatch;
  readonly #timed = new Set<Timed>();
  /** A look follows the replies of each turn. */
  readonly outbox = new Outbox(() => this.#look());
  #toWatch: Timed[] = [];
  #last: Timed | undefined;

  constructor({ watchDeadlines, now }: Pick<FrontOptions, 'watchDeadlines' | 'now'>) {
    this.#deadlines = watchDeadlines(this.#timed, now, (one, deadline) => one.passDeadline(deadline));
  }

  add(one: Timed): void {
    this.#timed.add(one);
  }

  delete(one: Timed): void {
    this.#timed.delete(one);
  }

  /** At the end of this turn: most requests have ended by then. */
  watch(one: Timed): void {
    // What is said again and again of one is remembered once, which spares a set and its growth in each turn.
    if (one === this.#last) return;
    this.outbox.noteTurn();
    this.#last = one;
    this.#toWatch.push(one);
  }

  #look(): void {
    const noted = this.#toWatch;
    this.#toWatch = [];
    this.#last = undefined;
    for (const one of noted) if (this.#timed.has(one)) this.#deadlines.watch(one);
  }

  /** New settings hold: what was planned for the old ones no longer counts. */
  startOver(): void {
    this.#deadlines.startOver();
  }
}
