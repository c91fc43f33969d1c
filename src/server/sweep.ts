import type { Deadline } from '../core/deadlines.ts';
import { TIMER_MAX_MS } from '../core/timer-max.ts';

/** Deadlines are looked at this often at most, so they may pass unnoticed for so long. */
const SWEEP_MS = 10;
/** Those that have passed which are dealt with before others have their turn. */
const DEADLINES_PER_TURN = 256;
/** A look that comes so late was held up: the process was stopped, or the machine slept. */
const HELD_UP_MS = 1000;
/** Within this time it is told what happened meanwhile, before any deadline counts; threads need a processor for it. */
const CATCH_UP_MS = 1000;

/** One look at all deadlines, when the next may have passed: cheaper than a timer for each, which most never need. */
export class Sweep<T extends { readonly deadline: Deadline | undefined }> {
  readonly #all: Iterable<T>;
  readonly #now: () => number;
  readonly #passed: (one: T, deadline: Deadline) => void;
  #timer: NodeJS.Timeout | undefined;
  #at = Number.POSITIVE_INFINITY;
  #isCatchingUp = false;

  /** @param passed called for each whose deadline has passed */
  constructor(all: Iterable<T>, now: () => number, passed: (one: T, deadline: Deadline) => void) {
    this.#all = all;
    this.#now = now;
    this.#passed = passed;
  }

  /** To be called when this one's deadline may have come nearer. */
  watch({ deadline }: T): void {
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
    const now = this.#now();
    const isLate = now - this.#at > HELD_UP_MS;
    this.#at = Number.POSITIVE_INFINITY;
    this.#isCatchingUp = isLate && !this.#isCatchingUp;
    if (this.#isCatchingUp) return this.#plan(CATCH_UP_MS);
    let next = Number.POSITIVE_INFINITY;
    let left = DEADLINES_PER_TURN;
    for (const one of this.#all) {
      const { deadline } = one;
      if (deadline !== undefined && deadline.at <= now && left > 0) {
        left--;
        this.#passed(one, deadline);
      }
      next = Math.min(next, one.deadline?.at ?? next);
    }
    if (next < Number.POSITIVE_INFINITY) this.#plan(next - now);
  }
}
