import { TIMER_MAX_MS } from '../core/timer-max.ts';

/**
 * Notices that nothing has happened for a time. Nobody has to tell it of what happens: it asks when the time would be
 * over.
 */
export class IdleTimer {
  readonly #quietSince: () => number | undefined;
  readonly #idle: () => void;
  #timer: NodeJS.Timeout | undefined;

  /** @param quietSince in milliseconds of performance.now(); undefined while something goes on */
  constructor(quietSince: () => number | undefined, idle: () => void) {
    this.#quietSince = quietSince;
    this.#idle = idle;
  }

  /** @param afterMs Infinity for never */
  set(afterMs: number): void {
    this.stop();
    if (afterMs !== Number.POSITIVE_INFINITY) this.#check(afterMs);
  }

  stop(): void {
    clearTimeout(this.#timer);
  }

  #check(afterMs: number): void {
    const since = this.#quietSince();
    const leftMs = since === undefined ? afterMs : since + afterMs - performance.now();
    if (leftMs <= 0) this.#idle();
    else this.#timer = setTimeout(() => this.#check(afterMs), Math.min(leftMs, TIMER_MAX_MS)).unref();
  }
}
