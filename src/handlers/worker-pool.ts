import { basename } from 'node:path';
import { printable } from '../core/printable.ts';
import { heapShareMb } from './module/heap-share.ts';
import { ModuleWorker } from './module/module-worker.ts';
import type { Turns } from './turns.ts';

/** Between starts that come to nothing, the longest. */
const PAUSE_MAX_MS = 30_000;

export interface PoolOptions {
  /** The workers that are free; requests take them from here. */
  readonly turns: Turns<ModuleWorker>;
  readonly environment: Readonly<Record<string, string>>;
  readonly loadTimeoutMs: number;
  readonly graceMs: number;
  /** After the first start that comes to nothing; twice as long after each further one. One second unless given. */
  readonly pauseMs?: number;
  /** Of the heap of each worker, where it is not a share of the machine's memory. */
  readonly heapMaxMb?: number | undefined;
  said(line: string, requestId: string | undefined): void;
  /** Something about the workers that is no request's doing. */
  complain(message: string): void;
}

/** What the workers are to be. */
export interface Crew {
  /** Absolute path of the module. */
  readonly path: string;
  /** Workers at once. */
  readonly strength: number;
}

/**
 * The workers of a module. The first is started by `load`, the others when requests wait; one that ends is replaced at once, unless it ends without having
 * answered anything: then there is a pause, each longer than the last.
 */
export class WorkerPool {
  readonly #options: PoolOptions;
  /** Those of the version in force. */
  readonly #workers = new Set<ModuleWorker>();
  readonly #starting = new Set<ModuleWorker>();
  #crew: Crew = { path: '', strength: 0 };
  #closed = false;
  #pauseMs: number;
  #pause: NodeJS.Timeout | undefined;
  /** Why the last start failed. */
  #trouble: string | undefined;

  constructor(options: PoolOptions) {
    this.#options = options;
    this.#pauseMs = options.pauseMs ?? 1000;
  }

  /**
   * Starts a worker with the module as its file is now.
   * @returns puts it in force in place of those there are: the ones at work end when they are done, and what waits goes to the new ones
   * @throws Error that says why the module cannot be used; the workers there are stay then
   */
  async load(crew: Crew): Promise<() => void> {
    const first = this.#create(crew);
    await first.loaded;
    return () => {
      this.#retireAll();
      this.#crew = crew;
      this.#closed = false;
      this.#well();
      if (first.usable) {
        this.#workers.add(first);
        this.#options.turns.release(first);
      } else {
        this.#start();
      }
      this.grow();
    };
  }

  /** Starts workers for the requests that wait, as far as there may be more. */
  grow(): void {
    const { turns } = this.#options;
    while (this.#pause === undefined && this.#starting.size < turns.waiting && this.#workers.size < this.#crew.strength)
      this.#start();
  }

  /** Why nothing can be answered for the time being: there is no worker, and none can be started. */
  get down(): string | undefined {
    return this.#pause !== undefined && this.#workers.size === 0 ? this.#trouble : undefined;
  }

  /** No requests come any more, but for those that wait. */
  close(): void {
    this.#closed = true;
    this.#retireWhenClosed();
  }

  #retireWhenClosed(): void {
    if (this.#closed && this.#options.turns.waiting === 0) this.#retireAll();
  }

  #retireAll(): void {
    clearTimeout(this.#pause);
    this.#pause = undefined;
    for (const worker of this.#workers) this.#retire(worker);
  }

  /** At work, it ends when it is done: it is none of ours any more. */
  #retire(worker: ModuleWorker): void {
    this.#workers.delete(worker);
    if (this.#starting.delete(worker) || this.#options.turns.withdraw(worker)) worker.end();
  }

  #create(crew: Crew): ModuleWorker {
    const { environment, loadTimeoutMs, graceMs, heapMaxMb = heapShareMb(crew.strength), said, turns } = this.#options;
    const file = printable(basename(crew.path));
    const worker: ModuleWorker = new ModuleWorker({
      path: crew.path,
      environment,
      heapMaxMb,
      loadTimeoutMs,
      graceMs,
      said: (line, requestId) => said(`${file}: ${line}`, requestId),
      free: () => {
        if (!this.#workers.has(worker)) return worker.end();
        this.#well();
        turns.release(worker);
        this.#retireWhenClosed();
      },
      gone: (cause, atWork) => this.#gone(worker, cause, atWork),
      lost: () =>
        this.#complain('a worker hangs in a call that cannot be interrupted: its thread stays until that returns'),
    });
    return worker;
  }

  #start(): void {
    try {
      const worker = this.#create(this.#crew);
      this.#workers.add(worker);
      this.#starting.add(worker);
      void worker.loaded.then(
        () => {
          if (!this.#starting.delete(worker)) return;
          this.#options.turns.release(worker);
          this.#retireWhenClosed();
        },
        () => undefined,
      );
    } catch (error) {
      this.#startFailed((error as Error).message);
    }
  }

  #gone(worker: ModuleWorker, cause: string | undefined, atWork: boolean): void {
    if (!this.#workers.delete(worker)) return;
    const { turns } = this.#options;
    if (this.#starting.delete(worker)) return this.#startFailed(cause ?? 'it was ended');
    turns.withdraw(worker);
    // Its end may be known before its last reply is: then it was never free in between.
    if (!atWork) {
      this.#complain(`a worker ended between requests: ${cause}`);
      if (worker.answered === 0) return this.#rest(cause);
    }
    this.#retireWhenClosed();
    this.#replace();
  }

  #replace(): void {
    const wanted = !this.#closed || this.#options.turns.waiting > 0;
    if (wanted && this.#pause === undefined && this.#workers.size < this.#crew.strength) this.#start();
  }

  #startFailed(cause: string): void {
    if (this.#trouble === undefined)
      this.#complain(`cannot start another worker, and will try again now and then: ${cause}`);
    this.#rest(cause);
  }

  #complain(message: string): void {
    this.#options.complain(`${printable(basename(this.#crew.path))}: ${message}`);
  }

  /** A pause before the next start. */
  #rest(cause: string | undefined): void {
    this.#trouble = cause ?? 'it was ended';
    clearTimeout(this.#pause);
    this.#pause = setTimeout(() => {
      this.#pause = undefined;
      this.#retireWhenClosed();
      this.#replace();
    }, this.#pauseMs);
    this.#pauseMs = Math.min(this.#pauseMs * 2, PAUSE_MAX_MS);
  }

  /** A worker has answered. */
  #well(): void {
    this.#trouble = undefined;
    this.#pauseMs = this.#options.pauseMs ?? 1000;
  }
}
