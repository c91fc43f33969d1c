const SECOND_MS = 1000;

/** The time, as the front and its responses have it. */
export class Clock {
  /** Milliseconds of a clock that never goes back. */
  readonly now: () => number;
  readonly #wallMs: () => number;
  #date = '';
  #dateUntilMs = Number.NEGATIVE_INFINITY;

  /** @param wallMs since 1970 */
  constructor(now: () => number, wallMs = Date.now) {
    this.now = now;
    this.#wallMs = wallMs;
  }

  /** The date for a response, made once a second; RFC 9110, 5.6.7. @param nowMs of `now` */
  date(nowMs: number): string {
    if (nowMs >= this.#dateUntilMs) {
      const wallMs = this.#wallMs();
      this.#date = new Date(wallMs).toUTCString();
      this.#dateUntilMs = nowMs + SECOND_MS - (wallMs % SECOND_MS);
    }
    return this.#date;
  }
}
