import { Row } from '../../core/calls/row.ts';
import type { Soon } from '../../core/calls/soon.ts';
import { type CallContext, HandlerFailure } from '../../core/handler.ts';
import type { ProcessReport } from '../../core/records/process-records.ts';
import { AddressSpace } from '../../posix/address-space.ts';
import { close } from '../../posix/descriptor.ts';
import { ErrorLines } from '../error-lines.ts';
import type { PoolWorker, WorkerOwner } from '../pool-worker.ts';
import type { ClosingWatch } from './closing-watch.ts';
import { keptConnection, programFailure, workerEnd } from './program-failure.ts';
import { ProgramProcess, type ProgramSurroundings } from './program-process.ts';
import type { StartedWorker } from './start-worker.ts';
import { residentBytes, type Wear } from './wear.ts';
import { whenWaiting } from './when-waiting.ts';
import type { WorkerAccounts } from './worker-accounts.ts';
import { type ExchangeOwner, WorkerExchange } from './worker-exchange.ts';
import { connectToWorker, workerAddress } from './worker-socket.ts';

/** How long the start of a worker may take before it counts as started all the same. */
const LOAD_MAX_MS = 30_000;

export interface WorkerOptions {
  readonly surroundings: ProgramSurroundings;
  /** Closes connections that the worker may not be done with. */
  readonly closings: ClosingWatch;
  /** Requests that it is given at once. */
  readonly places: number;
  readonly wear: Wear;
  maxReplyBytes(): number;
  /** A line that it wrote to its standard output or error, escaped. */
  said(line: string): void;
  /** Of its program's file. */
  readonly name: string;
  readonly accounts: Pick<WorkerAccounts, 'started' | 'ended'>;
}

/** A program that stays, and answers requests on the socket that it was handed. */
export class WorkerProcess implements PoolWorker {
  readonly loaded: Promise<void>;
  readonly places: number;
  readonly startedMs = performance.now();
  answered = 0;
  /** Requests that it is at work on. */
  busy = 0;
  isUsable = true;
  isLoaded = false;
  readonly #options: WorkerOptions;
  readonly #owner: WorkerOwner;
  readonly #process: ProgramProcess;
  readonly #handle: number;
  readonly #address: Buffer;
  readonly #memory: AddressSpace;
  readonly #exchanges = new Row<WorkerExchange>();
  readonly #exchangeOwner: ExchangeOwner;
  #loading: { resolve(): void; reject(error: Error): void } | undefined;
  #given = 0;

  /** @param started its descriptors are the worker's own from now on @throws Error where it can't be watched over */
  constructor(started: StartedWorker, options: WorkerOptions, owner: WorkerOwner) {
    this.#options = options;
    this.#owner = owner;
    this.places = options.places;
    this.#handle = started.handle;
    this.#address = workerAddress(started.handle);
    this.#exchangeOwner = this.#ownExchanges();
    this.loaded = new Promise((resolve, reject) => {
      this.#loading = { resolve, reject };
    });
    this.#process = new ProgramProcess(started, options.surroundings, this.#lines('standard error'));
    this.#memory = new AddressSpace(started.pid);
    const stopLooking = whenWaiting(started.pid, () => this.#loading?.resolve());
    const timer = setTimeout(() => this.#loading?.resolve(), LOAD_MAX_MS).unref();
    const settled = (): void => {
      stopLooking();
      clearTimeout(timer);
    };
    this.loaded.then(() => {
      settled();
      this.isLoaded = true;
      options.accounts.started(this.report(false));
    }, settled);
    try {
      this.#process.watch({
        exited: (exit) => this.#exited(programFailure(exit, this.#process.lines.last)),
        gone: () => this.#gone(),
      });
      this.#process.passOutputOn(this.#lines('standard output'));
    } catch (error) {
      this.isUsable = false;
      this.#process.end();
      throw error;
    }
  }

  get pid(): number {
    return this.#process.pid;
  }

  /** Connects to it. @returns undefined where it is no more: another is to be asked @throws HandlerFailure */
  connect({ requestId, peer }: CallContext): number | undefined {
    try {
      if (this.isUsable) return connectToWorker(this.#address, `eofd/${requestId}/${peer.pid}/${peer.uid}/${peer.gid}`);
    } catch (error) {
      if (error instanceof HandlerFailure) throw error;
      // Its owner is about to be told of an end by itself.
      if (!this.#process.hasEnded) this.#stop(`it does not listen any more: ${(error as Error).message}`, false);
    }
    return undefined;
  }

  /** @param fd from `connect` @param reply told of it, or why there is none */
  run(fd: number, request: Buffer[], context: CallContext, reply: Soon<readonly Uint8Array[]>): void {
    this.busy++;
    this.#given++;
    context.answeredBy({ mode: 'worker', pid: this.pid });
    const exchange = new WorkerExchange(fd, request.splice(0), context, reply, this.#exchangeOwner);
    exchange.place = this.#exchanges.add(exchange);
    exchange.begin();
  }

  /** Gives the turn of a request back that is not wanted any more. */
  release(): void {
    this.#owner.free();
  }

  end(): void {
    this.#stop(undefined, false);
  }

  #ownExchanges(): ExchangeOwner {
    const { surroundings, closings, maxReplyBytes } = this.#options;
    return {
      readiness: surroundings.readiness,
      maxReplyBytes,
      isExiting: () => !this.isUsable || (this.#memory.isGivenUp ?? this.#process.hasEnded),
      over: (exchange, isAnswered, abandoned) => {
        exchange.place?.leave();
        if (isAnswered) this.answered++;
        if (abandoned === undefined) return this.#free();
        closings.close(abandoned, (isClosed) => {
          if (isClosed) this.#free();
          else this.#stop(keptConnection(this.answered), true);
        });
      },
    };
  }

  #free(): void {
    this.busy--;
    if (!this.isUsable) return;
    // Looked at before it has its next request.
    const worn = this.#options.wear.of(this.pid, this.#given, this.busy === 0);
    this.#owner.free();
    if (worn !== undefined) this.#owner.worn(worn);
  }

  /** @param cause undefined where it was asked to end */
  #stop(cause: string | undefined, atWork: boolean): void {
    if (!this.isUsable) return;
    this.isUsable = false;
    this.#loading?.reject(new Error(cause ?? 'it was ended'));
    this.#tellEnd(cause, true);
    this.#process.end();
    this.#owner.gone(cause, atWork);
  }

  #exited(failure: HandlerFailure | undefined): void {
    if (!this.isUsable) return;
    this.isUsable = false;
    const atWork = this.busy > 0;
    const cause = workerEnd(failure, this.#given);
    this.#loading?.reject(new Error(cause));
    for (const exchange of this.#exchanges)
      exchange.exited(failure && new HandlerFailure(failure.message.replace('program', 'worker')));
    this.#tellEnd(cause, false);
    this.#owner.gone(cause, atWork);
  }

  #gone(): void {
    for (const exchange of this.#exchanges) exchange.exited(new HandlerFailure('the worker was ended'));
    close(this.#handle);
    this.#memory.close();
  }

  /** @param isAlive whether there is memory to be looked at */
  report(isAlive: boolean): ProcessReport {
    const { pid, answered } = this;
    const memoryBytes = isAlive ? residentBytes(pid) : undefined;
    return { name: this.#options.name, pid, answered, ageMs: performance.now() - this.startedMs, memoryBytes };
  }

  /** One that was never ready is its pool's to tell of. */
  #tellEnd(cause: string | undefined, isAlive: boolean): void {
    if (this.isLoaded) this.#options.accounts.ended(this.report(isAlive), cause);
  }

  #lines(source: string): ErrorLines {
    return new ErrorLines(this.#options.said, source, Number.POSITIVE_INFINITY);
  }
}
