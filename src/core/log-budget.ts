/** What a budget kept out of the log. */
export interface LeftOut {
  readonly counts: ReadonlyMap<string, number>;
  readonly requestBytes: number;
  readonly replyBytes: number;
  /** From the beginning of the first second something was left out of, to now. */
  readonly overMs: number;
  readonly recordsPerSecond: number;
}

const SECOND_MS = 1000;

/**
 * How many records of one sort the log takes: so many in each second that begins with the first of them; the rest is counted, to be summed
 * up. The clock is the caller's: milliseconds that never go back.
 */
export class LogBudget {
  readonly recordsPerSecond: number;
  #secondBegan = Number.NEGATIVE_INFINITY;
  #taken = 0;
  #leftOutSince: number | undefined;
  #requestBytes = 0;
  #replyBytes = 0;
  readonly #counts = new Map<string, number>();

  constructor(recordsPerSecond: number) {
    this.recordsPerSecond = recordsPerSecond;
  }

  /** Whether a record may be written now. If not, it is counted under `kind`. */
  take(nowMs: number, kind: string, requestBytes: number, replyBytes: number): boolean {
    if (nowMs - this.#secondBegan >= SECOND_MS) {
      this.#secondBegan = nowMs;
      this.#taken = 0;
    }
    if (this.#taken < this.recordsPerSecond) {
      this.#taken += 1;
      return true;
    }
    this.#leftOutSince ??= this.#secondBegan;
    this.#counts.set(kind, (this.#counts.get(kind) ?? 0) + 1);
    this.#requestBytes += requestBytes;
    this.#replyBytes += replyBytes;
    return false;
  }

  /** When what was left out is to be summed up: at the end of its second. Infinity when nothing was. */
  get dueMs(): number {
    return this.#leftOutSince === undefined ? Number.POSITIVE_INFINITY : this.#leftOutSince + SECOND_MS;
  }

  /** What was left out so far, and begins to count anew. Undefined when nothing was. */
  sumUp(nowMs: number): LeftOut | undefined {
    if (this.#leftOutSince === undefined) return undefined;
    const leftOut = {
      counts: new Map(this.#counts),
      requestBytes: this.#requestBytes,
      replyBytes: this.#replyBytes,
      overMs: nowMs - this.#leftOutSince,
      recordsPerSecond: this.recordsPerSecond,
    };
    this.#leftOutSince = undefined;
    this.#counts.clear();
    this.#requestBytes = 0;
    this.#replyBytes = 0;
    return leftOut;
  }
}
