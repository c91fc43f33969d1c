import type { UserKey } from '../core/claim.ts';
import {
  type ConnectionReport,
  type EndedIn,
  type Outcome,
  type PeerCredentials,
  type PeerIdentity,
  type StallReport,
  userOfPeer,
} from '../core/outcome.ts';
import { type LeftOut, LogBudget } from '../core/records/log-budget.ts';
import type { Level, Log, LogRecord } from '../core/records/record.ts';
import { endedRecord, levelOf, stallRecord } from '../core/records/request-records.ts';
import { linesSummary, requestsSummary } from '../core/records/summary-record.ts';

/** Which requests get a record of their own; stalled clients always do. */
export type RequestsLogged = 'all' | 'failed' | 'none';

/** A connection that ended. Its report costs something, and is asked for only where a record is written. */
export interface Ended {
  readonly requestBytes: number;
  readonly replyBytes: number;
  readonly peer: PeerCredentials;
  readonly endedIn?: EndedIn | undefined;
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

// Records a second that one user may have, and how many are spare for others. journald drops what one service sends
// beyond 10,000 in 30 seconds (more, where the disk has room): 333 a second. It counts info and notice together, and
// warnings apart: each of the two stays below with all its sorts, and leaves some for what belongs to no request.
const REPLIED = [200, 4] as const;
const FAILED = [40, 12] as const;
const STALLED = [10, 20] as const;
/** A few more than one request may say. */
const LINES = [60, 6] as const;

interface Sort {
  readonly budget: LogBudget;
  /** One record in place of those that were left out. */
  readonly summary: (leftOut: LeftOut) => LogRecord;
}

const requestsSort = (records: readonly [number, number], subject: string, level: Level): Sort => ({
  budget: new LogBudget(...records),
  summary: (leftOut) => requestsSummary(subject, level, leftOut),
});

/** Says of connections what the settings want, within a budget for each sort; past it they are summed up. */
export class RequestLog {
  readonly #log: Log;
  readonly #enabled: (level: Level) => boolean;
  readonly #identify: RequestLogOptions['identify'];
  readonly #clock: () => number;
  readonly #replied = requestsSort(REPLIED, 'requests', 'info');
  readonly #failed = requestsSort(FAILED, 'requests that failed', 'warning');
  readonly #stalled = requestsSort(STALLED, 'stalled clients', 'warning');
  readonly #lines: Sort = { budget: new LogBudget(...LINES), summary: linesSummary };
  readonly #sorts = [this.#replied, this.#failed, this.#stalled, this.#lines];
  readonly #unwritten = new Set<Promise<void>>();
  #timer: NodeJS.Timeout | undefined;
  /** Records that a budget left out, so far. */
  leftOut = 0;
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
    const { endedIn } = connection;
    if (this.requests === 'none' || (replied && this.requests === 'failed')) return;
    if (!this.#enabled(levelOf(outcome, endedIn))) return;
    if (!this.#take(replied ? this.#replied : this.#failed, () => userOfPeer(connection.peer), outcome, connection))
      return;
    const report = { ...connection.report, outcome, reason, endedIn };
    if (replied) this.#log(endedRecord(report));
    else this.#withIdentity(report.peer, (identity) => this.#log(endedRecord(report, identity)));
  }

  stalled(report: StallReport): void {
    if (!this.#enabled('warning') || !this.#take(this.#stalled, () => userOfPeer(report.peer), 'stalled', report))
      return;
    this.#withIdentity(report.peer, (identity) => this.#log(stallRecord(report, identity)));
  }

  /**
   * A line of the handler's own, for the request it works on, if any: what a program writes to its standard error.
   * @param user whose request it is, where that is known
   */
  handlerSaid(requestId: string | undefined, line: string, user?: UserKey): void {
    const bytes = { requestBytes: line.length, replyBytes: 0 };
    if (!this.#enabled('info') || !this.#take(this.#lines, () => user ?? requestId ?? '', 'lines', bytes)) return;
    const fields = requestId === undefined ? {} : { EOFD_REQUEST_ID: requestId };
    this.#log({ level: 'info', event: 'handler', message: line, fields });
  }

  /** Resolves when every record that is being put together is written. */
  async written(): Promise<void> {
    await Promise.all(this.#unwritten);
  }

  #withIdentity(peer: PeerCredentials, write: (identity: PeerIdentity) => void): void {
    const writing = this.#identify(peer).then(write);
    this.#unwritten.add(writing);
    void writing.then(() => this.#unwritten.delete(writing));
  }

  /** Sums up now what was left out so far; for the end of the process. */
  sumUp(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    for (const sort of this.#sorts) this.#writeSummary(sort);
  }

  #take(
    { budget }: Sort,
    userOf: () => UserKey,
    kind: string,
    { requestBytes, replyBytes }: Pick<Ended, 'requestBytes' | 'replyBytes'>,
  ): boolean {
    const nowMs = this.#clock();
    const taken = budget.take(nowMs, userOf, kind, requestBytes, replyBytes);
    if (!taken) this.leftOut++;
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

  #writeSummary({ budget, summary }: Sort): void {
    const leftOut = budget.sumUp(this.#clock());
    if (leftOut !== undefined) this.#log(summary(leftOut));
  }
}
