import { FRONTS, type Front, type Outcome } from '../outcome.ts';
import { Histogram } from './histogram.ts';
import type { Measure } from './measure.ts';
import { ProcessTally } from './process-tally.ts';
import type { ReasonKind } from './reason-kinds.ts';

/** What is counted of one way in. */
export class FrontTally {
  /** Clients that were silent for `stall-warn` in the middle of a request. */
  stalls = 0;
  requestBytes = 0;
  replyBytes = 0;
  /** Whole time, from the connection (over HTTP, from the head of the request) to the end. */
  readonly duration = new Histogram();
  /** Until the first byte of the request came. */
  readonly firstByte = new Histogram();
  /** In the queue for a turn, and with the handler; of handlers that have turns. */
  readonly queue = new Histogram();
  readonly work = new Histogram();
  readonly #ends = new Map<Outcome, Map<ReasonKind | undefined, number>>();

  end(outcome: Outcome, kind: ReasonKind | undefined): void {
    let kinds = this.#ends.get(outcome);
    if (kinds === undefined) {
      kinds = new Map();
      this.#ends.set(outcome, kinds);
    }
    kinds.set(kind, (kinds.get(kind) ?? 0) + 1);
  }

  /** How often each end was. */
  *ends(): Generator<{ readonly outcome: Outcome; readonly kind: ReasonKind | undefined; readonly count: number }> {
    for (const [outcome, kinds] of this.#ends) for (const [kind, count] of kinds) yield { outcome, kind, count };
  }
}

/** What has happened since the start, for metrics. Made only where they are asked for: it is told of each request. */
export class Tally {
  readonly fronts: Readonly<Record<Front, FrontTally>> = { raw: new FrontTally(), http: new FrontTally() };
  readonly processes = new ProcessTally();
  /** Times at which connections had to wait since descriptors or memory ran out. */
  acceptFailures = 0;
  bugs = 0;

  ended(
    outcome: Outcome,
    request: { readonly requestBytes: number; readonly replyBytes: number; readonly measure: Measure },
  ): void {
    const { front, kind, durationMs, firstByteMs, queueMs, workMs } = request.measure;
    const tally = this.fronts[front];
    tally.end(outcome, kind);
    tally.requestBytes += request.requestBytes;
    tally.replyBytes += request.replyBytes;
    tally.duration.observe(durationMs);
    if (firstByteMs !== undefined) tally.firstByte.observe(firstByteMs);
    if (queueMs !== undefined) tally.queue.observe(queueMs);
    if (workMs !== undefined) tally.work.observe(workMs);
  }

  /** How many ended for this reason, whichever way they came. */
  countOf(wanted: ReasonKind): number {
    let sum = 0;
    for (const front of FRONTS)
      for (const { kind, count } of this.fronts[front].ends()) sum += kind === wanted ? count : 0;
    return sum;
  }
}
