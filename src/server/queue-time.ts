import type { Ledger } from '../core/ledger.ts';

/** How long one request waits for its turn, if it ever comes to a handler that has turns. The ledger counts it. */
export class QueueTime {
  /** Undefined while it waits, and where it never did. */
  ms: number | undefined;
  readonly #ledger: Ledger;
  #since: number | undefined;

  constructor(ledger: Ledger) {
    this.#ledger = ledger;
  }

  begin(nowMs: number): void {
    this.#since = nowMs;
    this.#ledger.queue();
  }

  /** Its turn has come, or it ends without one. Nothing where it does not wait. */
  end(nowMs: number): void {
    if (this.#since === undefined) return;
    this.ms = nowMs - this.#since;
    this.#since = undefined;
    this.#ledger.leaveQueue(this.ms);
  }
}
