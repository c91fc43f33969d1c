import type { ProcessTally, Worn } from '../../core/account/process-tally.ts';
import { type ProcessReport, workerEnded, workerReplaced, workerStarted } from '../../core/records/process-records.ts';
import type { Log } from '../../core/records/record.ts';

/** What is told of workers: each is counted, and has a record. */
export class WorkerAccounts {
  readonly #log: Log;
  readonly #tally: ProcessTally;

  constructor(log: Log, tally: ProcessTally) {
    this.#log = log;
    this.#tally = tally;
  }

  /** It is ready. */
  started(report: ProcessReport): void {
    this.#log(workerStarted(report));
    this.#tally.started('worker');
  }

  /** @param cause undefined where eofd had no use for it any more */
  ended(report: ProcessReport, cause: string | undefined): void {
    this.#log(workerEnded(report, cause));
    this.#tally.ended('worker', cause === undefined ? 'eofd' : 'itself');
  }

  /** Another one has taken its place. */
  replaced(report: ProcessReport, { option, text }: Worn): void {
    this.#log(workerReplaced(report, `${text} (${option})`));
    this.#tally.replaced(option);
  }
}
