import { basename } from 'node:path';
import type { ProcessTally } from '../../core/account/process-tally.ts';
import type { ShownProcess } from '../../core/account/shown-process.ts';
import { Soon } from '../../core/calls/soon.ts';
import { type CallContext, type CallHandler, HandlerFailure, type Work } from '../../core/handler.ts';
import { printable } from '../../core/printable.ts';
import type { Log } from '../../core/records/record.ts';
import type { ProcessFigures } from '../../core/status.ts';
import type { ProgramMode } from '../choice.ts';
import { inheritedEnvironment } from '../environment.ts';
import type { Crew } from '../pool-worker.ts';
import { Turns } from '../turns.ts';
import { WorkerPool } from '../worker-pool.ts';
import { ClosingWatch } from './closing-watch.ts';
import type { ExecOptions } from './exec.ts';
import { shownWorker } from './shown-worker.ts';
import { startWorker } from './start-worker.ts';
import { Wear } from './wear.ts';
import { WorkerAccounts } from './worker-accounts.ts';
import { WorkerProcess } from './worker-process.ts';

/** More may wait to be accepted than are given at once: a worker may still be busy with one that was taken back. */
const BACKLOG_MORE = 16;

export interface WorkerCallsOptions extends Omit<ExecOptions, 'turns'> {
  readonly mode: Extract<ProgramMode, { readonly kind: 'worker' }>;
  /** Requests that may wait for their turn. */
  readonly queueMax: number;
  said(line: string, requestId: string | undefined): void;
  complain(message: string): void;
  readonly log: Log;
  readonly processTally: ProcessTally;
  /**
   * How long a worker may take to close its side of a connection that nobody wants any more, one second unless given.
   */
  readonly closeMs?: number;
  readonly pauseMs?: number;
}

/** The handler whose program stays: processes that answer one request after another on a socket of their own. */
export class WorkerCalls implements CallHandler {
  readonly kind = 'call';
  readonly name = 'worker';
  readonly #options: WorkerCallsOptions;
  readonly #pool: WorkerPool<WorkerProcess>;
  readonly #closings: ClosingWatch;
  #isInForce = false;

  constructor(options: WorkerCallsOptions) {
    this.#options = options;
    this.#pool = new WorkerPool(new Turns<WorkerProcess>(0, options.queueMax), options.pauseMs);
    this.#closings = new ClosingWatch(options.surroundings.readiness, options.closeMs ?? 1000);
  }

  /**
   * Starts new workers.
   * @returns has them take the place of those there are @throws Error that says why they cannot be used
   */
  async prepare(concurrency: number): Promise<() => void> {
    const crew = this.#crew(concurrency);
    if (this.#isInForce) {
      try {
        return await this.#pool.load(crew);
      } catch (error) {
        const path = printable(this.#options.program.path);
        throw new Error(`cannot use ${path}: ${(error as Error).message}`, { cause: error });
      }
    }
    return () => {
      this.#isInForce = true;
      this.#pool.open(crew);
    };
  }

  admit(context: CallContext): Soon<Work> {
    this.#refuseWhenDown();
    const admitted = new Soon<Work>();
    const work =
      (worker: WorkerProcess): Work =>
      (request) => {
        const reply = new Soon<readonly Uint8Array[]>();
        this.#run(worker, request, context, reply);
        return reply;
      };
    this.#pool.ask(
      context,
      (worker) => admitted.tell(work(worker)),
      (failure) => admitted.fail(failure),
    );
    return admitted;
  }

  get freeTurns(): number {
    return this.#pool.freeTurns;
  }

  close(): void {
    this.#pool.close();
  }

  get processes(): ProcessFigures {
    const all = [...this.#pool.workers];
    const busy = all.filter((worker) => worker.busy > 0).length;
    return { kind: 'workers', busy, idle: all.length - busy };
  }

  processList(): readonly ShownProcess[] {
    return [...this.#pool.workers].map(shownWorker);
  }

  /** Those there are. */
  get workers(): ReadonlySet<WorkerProcess> {
    return this.#pool.workers;
  }

  /** Another is taken where this one turns out to be no more. */
  #run(worker: WorkerProcess, request: Buffer[], context: CallContext, reply: Soon<readonly Uint8Array[]>): void {
    if (context.cancellation.isCancelled) {
      worker.release();
      return reply.fail(new HandlerFailure('no longer wanted'));
    }
    let fd: number | undefined;
    try {
      fd = worker.connect(context);
    } catch (error) {
      // Not at once: the next one that waits would be begun within this call, fail as well, and so on.
      setImmediate(() => worker.release());
      return reply.fail(error);
    }
    if (fd !== undefined) return worker.run(fd, request, context, reply);
    try {
      this.#refuseWhenDown();
      // Another handler may have taken this one's place: then its workers have ended, and come back for this.
      this.#pool.ask(
        context,
        (next) => this.#run(next, request, context, reply),
        (failure) => reply.fail(failure),
      );
    } catch (error) {
      reply.fail(error);
    }
  }

  #refuseWhenDown(): void {
    const { down } = this.#pool;
    if (down !== undefined) throw new HandlerFailure(`no worker of the program can be started: ${down}`);
  }

  #crew(strength: number): Crew<WorkerProcess> {
    const {
      program,
      surroundings,
      mode,
      said,
      complain,
      log,
      processTally,
      environment = process.env,
      maxReplyBytes,
    } = this.#options;
    const inherited = inheritedEnvironment(environment);
    const file = printable(basename(program.path));
    const { connections: places } = mode;
    const accounts = new WorkerAccounts(log, processTally);
    const options = {
      surroundings,
      closings: this.#closings,
      places,
      wear: new Wear(mode),
      maxReplyBytes: () => maxReplyBytes(),
      said: (line: string) => said(`${file}: ${line}`, undefined),
      name: file,
      accounts,
    };
    return {
      strength,
      ahead: strength,
      start: (owner) => new WorkerProcess(startWorker(program, inherited, places + BACKLOG_MORE), options, owner),
      cannotStart: (cause) =>
        complain(`${file}: cannot start another worker, and will try again now and then: ${cause}`),
      replaced: (worker, why) => accounts.replaced(worker.report(true), why),
    };
  }
}
