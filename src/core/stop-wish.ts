/**
 * How long a repeat counts as the same wish. npm and other parents pass a signal on that the terminal has sent to their
 * whole group already.
 */
const SAME_WISH_MS = 1000;

/** Tells what one more SIGTERM or SIGINT means: that the daemon is to stop, that it is to hurry, or nothing new. */
export class StopWish {
  #heardAtMs: number | undefined;

  /** @param nowMs on a clock that never goes back */
  hear(nowMs: number): 'stop' | 'hurry' | undefined {
    const before = this.#heardAtMs;
    if (before !== undefined && nowMs - before < SAME_WISH_MS) return undefined;
    this.#heardAtMs = nowMs;
    return before === undefined ? 'stop' : 'hurry';
  }
}
