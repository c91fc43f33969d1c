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
/** Whose record it is costs a system call, so past `recordsPerSecond` it is asked only so often a second. */
const LOOKS_MAX = 1000;

/**
 * How many records of one sort the log takes in each second, which begins with the first of them. A user may have
 * `recordsPerSecond`. Once so many are written, `spare` more are for users who had fewer than are left: each who comes
 * finds some, and leaves half. The rest is counted, to be summed up. The caller's milliseconds never go back.
 */
export class LogBudget {
  readonly recordsPerSecond: number;
  readonly #total: number;
  #secondBegan = Number.NEGATIVE_INFINITY;
  #taken = 0;
  /** Of this second: never more users than records. */
  readonly #takenBy = new Map<number | string, number>();
  #looks = 0;
  #leftOutSince: number | undefined;
  #requestBytes = 0;
  #replyBytes = 0;
  readonly #counts = new Map<string, number>();

  constructor(recordsPerSecond: number, spare = 0) {
    this.recordsPerSecond = recordsPerSecond;
    this.#total = recordsPerSecond + spare;
  }

  /** Whether a record about some user's doing may be written now. If not, it is counted under `kind`. */
  take(nowMs: number, userOf: () => number | string, kind: string, requestBytes: number, replyBytes: number): boolean {
    if (nowMs - this.#secondBegan >= SECOND_MS) {
      this.#secondBegan = nowMs;
      this.#taken = 0;
      this.#takenBy.clear();
      this.#looks = 0;
    }
    if (this.#mayTake(userOf)) return true;
    this.#leftOutSince ??= this.#secondBegan;
    this.#counts.set(kind, (this.#counts.get(kind) ?? 0) + 1);
    this.#requestBytes += requestBytes;
    this.#replyBytes += replyBytes;
    return false;
  }

  #mayTake(userOf: () => number | string): boolean {
    const left = this.#total - this.#taken;
    const isSpare = this.#taken >= this.recordsPerSecond;
    if (left === 0 || (isSpare && this.#looks++ >= LOOKS_MAX)) return false;
    const user = userOf();
    const had = this.#takenBy.get(user) ?? 0;
    if (isSpare && had >= Math.min(this.recordsPerSecond, left)) return false;
    this.#taken += 1;
    this.#takenBy.set(user, had + 1);
    return true;
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
