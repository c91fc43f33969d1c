import { LogBudget } from '../core/log-budget.ts';
import type { ConnectionReport, Outcome, PeerCredentials, PeerIdentity, StallReport } from '../core/outcome.ts';
import type { Level, Log } from '../core/record.ts';
import { endedRecord, OUTCOME_LEVELS, stallRecord } from '../core/request-records.ts';
import { summaryRecord } from '../core/summary-record.ts';

/** Which requests get a record of their own; stalled clients always do. */
export type RequestsLogged = 'all' | 'failed' | 'none';

/** A connection that ended. Its report costs something, and is asked for only where a record is written. */
export interface Ended {
  readonly requestBytes: number;
  readonly replyBytes: number;
  readonly report: ConnectionReport;
}

export interface RequestLogOptions {
  readonly log: Log;
  readonly enabled: (level: Level) => boolean;
  readonly requests: RequestsLogged;
  /** Finds out who a peer is, for the records of all that did not end as `replied`. Never rejects. */
  readonly identify: (peer: PeerCredentials) => Promise<PeerIdentity>;
  /** Milliseconds that never go back. Default performance.now() */
  readonly clock?: () => number;
}

// Records a second. journald drops what one service sends beyond 10,000 in 30 seconds, counting notices together with infos: 300 a second
// of both keep clear of it.
const REPLIED_A_SECOND = 200;
const FAILED_A_SECOND = 100;
const STALLED_A_SECOND = 50;

interface Sort {
  readonly subject: string;
  readonly level: Level;
  readonly budget: LogBudget;
}

/** Says of connections what the settings want said, within a budget for each sort; past it they are summed up, once a second. */
export class RequestLog {
  readonly #log: Log;
  readonly #enabled: (level: Level) => boolean;
  readonly #identify: RequestLogOptions['identify'];
  readonly #clock: () => number;
  readonly #replied: Sort = { subject: 'requests', level: 'info', budget: new LogBudget(REPLIED_A_SECOND) };
  readonly #failed: Sort = { subject: 'requests that failed', level: 'warning', budget: new LogBudget(FAILED_A_SECOND) };
  readonly #stalled: Sort = { subject: 'stalled clients', level: 'warning', budget: new LogBudget(STALLED_A_SECOND) };
  readonly #sorts = [this.#replied, this.#failed, this.#stalled];
  readonly #unwritten = new Set<Promise<void>>();
  #timer: NodeJS.Timeout | undefined;
  /** May change at any time. */
  requests: RequestsLogged;

  constructor({ log, enabled, requests, identify, clock = () => performance.now() }: RequestLogOptions) {
    this.#log = log;
    this.#enabled = enabled;
    this.#identify = identify;
    this.#clock = clock;
    this.requests = requests;
  }

  ended(outcome: Outcome, reason: string | undefined, connection: Ended): void {
    const replied = outcome === 'replied';
    if (this.requests === 'none' || (replied && this.requests === 'failed') || !this.#enabled(OUTCOME_LEVELS[outcome])) return;
    if (!this.#take(replied ? this.#replied : this.#failed, outcome, connection.requestBytes, connection.replyBytes)) return;
    const report = { ...connection.report, outcome, reason };
    if (replied) this.#log(endedRecord(report));
    else this.#withIdentity(report.peer, (identity) => this.#log(endedRecord(report, identity)));
  }

  stalled(report: StallReport): void {
    if (!this.#enabled('warning') || !this.#take(this.#stalled, 'stalled', report.requestBytes, report.replyBytes)) return;
    this.#withIdentity(report.peer, (identity) => this.#log(stallRecord(report, identity)));
  }

  /** Resolves when every record that is being put together is written. */
  async settle(): Promise<void> {
    await Promise.all(this.#unwritten);
  }

  #withIdentity(peer: PeerCredentials, write: (identity: PeerIdentity) => void): void {
    const written = this.#identify(peer).then(write);
    this.#unwritten.add(written);
    void written.then(() => this.#unwritten.delete(written));
  }

  /** Sums up now what was left out so far; for the end of the process. */
  sumUp(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    for (const sort of this.#sorts) this.#writeSummary(sort);
  }

  #take({ budget }: Sort, kind: string, requestBytes: number, replyBytes: number): boolean {
    const nowMs = this.#clock();
    const taken = budget.take(nowMs, kind, requestBytes, replyBytes);
    if (!taken && this.#timer === undefined) this.#sumUpWhenDue(nowMs);
    return taken;
  }

  #sumUpWhenDue(nowMs: number): void {
    const dueMs = Math.min(...this.#sorts.map(({ budget }) => budget.dueMs));
    if (dueMs === Number.POSITIVE_INFINITY) return;
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      const laterMs = this.#clock();
      for (const sort of this.#sorts) if (sort.budget.dueMs <= laterMs) this.#writeSummary(sort);
      this.#sumUpWhenDue(laterMs);
    }, dueMs - nowMs).unref();
  }

  #writeSummary({ subject, level, budget }: Sort): void {
    const leftOut = budget.sumUp(this.#clock());
    if (leftOut !== undefined) this.#log(summaryRecord(subject, level, leftOut));
  }
}
