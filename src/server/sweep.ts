import type { Deadline } from '../core/deadlines.ts';

/** Deadlines are looked at this often at most, so they may pass unnoticed for so long. */
const SWEEP_MS = 10;
/** Those that have passed which are dealt with before others have their turn. */
const DEADLINES_PER_TURN = 256;
const TIMER_MAX_MS = 0x7fffffff;

interface WithDeadline {
  readonly deadline: Deadline | undefined;
  deadlinePassed(deadline: Deadline): void;
}

/** One look at all deadlines, when the next may have passed: cheaper than a timer for each connection, most of which need none. */
export class Sweep {
  readonly #all: ReadonlySet<WithDeadline>;
  readonly #now: () => number;
  #timer: NodeJS.Timeout | undefined;
  #at = Number.POSITIVE_INFINITY;

  constructor(all: ReadonlySet<WithDeadline>, now: () => number) {
    this.#all = all;
    this.#now = now;
  }

  /** To be called when this one's deadline may have come nearer. */
  watch({ deadline }: WithDeadline): void {
    if (deadline !== undefined && deadline.at < this.#at) this.#plan(deadline.at - this.#now());
  }

  /** To be called when any deadline may have changed. */
  startOver(): void {
    this.#at = Number.POSITIVE_INFINITY;
    this.#plan(0);
  }

  #plan(inMs: number): void {
    const delay = Math.max(SWEEP_MS, Math.min(inMs, TIMER_MAX_MS));
    const at = this.#now() + delay;
    if (at >= this.#at) return;
    this.#at = at;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#look(), delay).unref();
  }

  #look(): void {
    this.#at = Number.POSITIVE_INFINITY;
    const now = this.#now();
    let next = Number.POSITIVE_INFINITY;
    let left = DEADLINES_PER_TURN;
    for (const one of this.#all) {
      const { deadline } = one;
      if (deadline !== undefined && deadline.at <= now && left > 0) {
        left--;
        one.deadlinePassed(deadline);
      }
      next = Math.min(next, one.deadline?.at ?? next);
    }
    if (next < Number.POSITIVE_INFINITY) this.#plan(next - now);
  }
}
