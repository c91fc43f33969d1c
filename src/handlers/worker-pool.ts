import { StartPauses } from './start-pauses.ts';
import type { Turns } from './turns.ts';

/** What stays and answers one request after another. */
export interface PoolWorker {
  /** Rejects with the reason why it cannot be used; its owner is told that it is gone as well. */
  readonly loaded: Promise<void>;
  readonly isUsable: boolean;
  /** Requests answered. */
  readonly answered: number;
  /** Ends it, whatever it does. */
  end(): void;
}

/** Whom a worker tells of itself. */
export interface WorkerOwner {
  /** It can take the next request. */
  free(): void;
  /**
   * It is no more. Called once. @param cause undefined where it was ended from outside
   * @param atWork on a request, whose failure tells the cause
   */
  gone(cause: string | undefined, atWork: boolean): void;
}

/** What the workers are to be. */
export interface Crew<W extends PoolWorker> {
  /** Workers at once. */
  readonly strength: number;
  /** @throws Error where the system refuses */
  start(owner: WorkerOwner): W;
  /** Something about the workers that is no request's doing. */
  complain(message: string): void;
}

/**
 * Workers for a handler. The first is started by `load`, the others when requests wait; one that ends is replaced at
 * once, unless it ends without having answered anything: then there is a pause, each longer than the last.
 */
export class WorkerPool<W extends PoolWorker> {
  /** The workers that are free; requests take them from here. */
  readonly #turns: Turns<W>;
  readonly #pauses: StartPauses;
  /** Those of the crew in force. */
  readonly #workers = new Set<W>();
  readonly #starting = new Set<W>();
  #crew: Crew<W> | undefined;
  #isClosed = false;

  /** @param pauseMs after the first start that comes to nothing, one second unless given */
  constructor(turns: Turns<W>, pauseMs?: number) {
    this.#turns = turns;
    this.#pauses = new StartPauses(pauseMs);
  }

  /**
   * Starts the first worker of a crew.
   * @returns puts the crew in force in place of the one there is: the workers that are at work end when they are done,
   * and what waits goes to the new ones
   * @throws Error that says why it cannot be used; the workers there are stay then
   */
  async load(crew: Crew<W>): Promise<() => void> {
    const first = this.#create(crew);
    await first.loaded;
    return () => {
      this.#retireAll();
      this.#crew = crew;
      this.#isClosed = false;
      this.#pauses.reset();
      if (first.isUsable) {
        this.#workers.add(first);
        this.#turns.release(first);
      } else {
        this.#start();
      }
      this.grow();
    };
  }

  /** Starts workers for the requests that wait, as far as there may be more. */
  grow(): void {
    while (this.#mayStart && this.#starting.size < this.#turns.waiting) this.#start();
  }

  /** Why nothing can be answered for the time being: there is no worker, and none can be started. */
  get down(): string | undefined {
    return this.#pauses.isPausing && this.#workers.size === 0 ? this.#pauses.trouble : undefined;
  }

  /** No requests come any more, but for those that wait. */
  close(): void {
    this.#isClosed = true;
    this.#retireWhenClosed();
  }

  get #mayStart(): boolean {
    return !this.#pauses.isPausing && this.#workers.size < (this.#crew?.strength ?? 0);
  }

  #retireWhenClosed(): void {
    if (this.#isClosed && this.#turns.waiting === 0) this.#retireAll();
  }

  #retireAll(): void {
    this.#pauses.stop();
    for (const worker of this.#workers) this.#retire(worker);
  }

  /** At work, it ends when it is done: it is none of ours any more. */
  #retire(worker: W): void {
    this.#workers.delete(worker);
    if (this.#starting.delete(worker) || this.#turns.withdraw(worker)) worker.end();
  }

  #create(crew: Crew<W>): W {
    const worker: W = crew.start({
      free: () => {
        if (!this.#workers.has(worker)) return worker.end();
        this.#pauses.reset();
        this.#turns.release(worker);
        this.#retireWhenClosed();
      },
      gone: (cause, atWork) => this.#gone(worker, cause, atWork),
    });
    return worker;
  }

  #start(): void {
    if (this.#crew === undefined) return;
    try {
      const worker = this.#create(this.#crew);
      this.#workers.add(worker);
      this.#starting.add(worker);
      void worker.loaded.then(
        () => {
          if (!this.#starting.delete(worker)) return;
          this.#turns.release(worker);
          this.#retireWhenClosed();
        },
        () => undefined,
      );
    } catch (error) {
      this.#startFailed((error as Error).message);
    }
  }

  #gone(worker: W, cause = 'it was ended', atWork = false): void {
    if (!this.#workers.delete(worker)) return;
    if (this.#starting.delete(worker)) return this.#startFailed(cause);
    this.#turns.withdraw(worker);
    // Its end may be known before its last reply is: then it was never free in between.
    if (!atWork) {
      this.#crew?.complain(`a worker ended between requests: ${cause}`);
      if (worker.answered === 0) return this.#rest(cause);
    }
    this.#retireWhenClosed();
    this.#replace();
  }

  #replace(): void {
    const isWanted = !this.#isClosed || this.#turns.waiting > 0;
    if (isWanted && this.#mayStart) this.#start();
  }

  #startFailed(cause: string): void {
    if (this.#pauses.trouble === undefined)
      this.#crew?.complain(`cannot start another worker, and will try again now and then: ${cause}`);
    this.#rest(cause);
  }

  #rest(cause: string): void {
    this.#pauses.pause(cause, () => {
      this.#retireWhenClosed();
      this.#replace();
    });
  }
}
