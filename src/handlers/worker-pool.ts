import type { HandlerFailure } from '../core/handler.ts';
import { startTogether } from './first-workers.ts';
import type { Crew, PoolWorker } from './pool-worker.ts';
import { Renewals } from './renewals.ts';
import { Retiring } from './retiring.ts';
import { StartPauses } from './start-pauses.ts';
import type { Turns } from './turns.ts';
import type { Applicant } from './waiter.ts';

/**
 * Workers for a handler. Some are started ahead, the others when requests wait; one that ends is replaced at once,
 * unless it ends without having had a request: then there is a pause, each longer than the last.
 */
export class WorkerPool<W extends PoolWorker> {
  /** The workers that are free; requests take them from here. */
  readonly #turns: Turns<W>;
  readonly #pauses: StartPauses;
  /** Those of the crew in force. */
  readonly workers = new Set<W>();
  readonly #starting = new Set<W>();
  /** Those that had no request yet: the first of one, whatever becomes of it, tells that starts come to something. */
  readonly #unproven = new Set<W>();
  readonly #retiring = new Retiring<W>();
  readonly #renewals: Renewals<W>;
  #crew: Crew<W> | undefined;
  #isClosed = false;

  /** @param pauseMs after the first start that comes to nothing, one second unless given */
  constructor(turns: Turns<W>, pauseMs?: number) {
    this.#turns = turns;
    this.#pauses = new StartPauses(pauseMs);
    this.#renewals = new Renewals<W>({
      start: (loaded) => this.#start(loaded),
      retire: (worker, why) => {
        this.#crew?.replaced?.(worker, why);
        this.#retire(worker);
      },
    });
  }

  /**
   * Starts the first workers of a crew. @returns puts it in force: what waits goes to the new workers, and those there
   * are end when they are done @throws Error that says why it cannot be used; the workers there are stay then
   */
  async load(crew: Crew<W>): Promise<() => void> {
    const first = await startTogether(crew.ahead, () => this.#create(crew));
    return () => this.open(crew, first);
  }

  /** Puts a crew in force. @param first its first workers, where they are there already */
  open(crew: Crew<W>, first: readonly W[] = []): void {
    this.#retireAll();
    this.#crew = crew;
    this.#isClosed = false;
    this.#pauses.reset();
    for (const worker of first.filter(({ isUsable }) => isUsable)) {
      this.workers.add(worker);
      this.#admit(worker);
    }
    this.#startAhead();
    this.#grow();
  }

  /** A turn is a worker: more are started for those that wait, as far as there may be. @see Turns.ask */
  ask(applicant: Applicant, begin: (worker: W) => void, leave: (failure: HandlerFailure) => void): void {
    this.#turns.ask(applicant, begin, (failure) => {
      this.#retireWhenClosed();
      leave(failure);
    });
    this.#grow();
  }

  #grow(): void {
    while (this.#mayStart && this.#starting.size < this.#turns.waiting) this.#start();
  }

  /** Why nothing can be answered for the time being: there is no worker, and none can be started. */
  get down(): string | undefined {
    return this.#pauses.isPausing && this.workers.size === 0 ? this.#pauses.trouble : undefined;
  }

  /** How many more requests would be begun at once, or once a worker that there may be is started. */
  get freeTurns(): number {
    return this.#turns.free + (this.#mayStart ? (this.#crew?.strength ?? 0) - this.workers.size : 0);
  }

  /** No requests come any more, but for those that wait. */
  close(): void {
    this.#isClosed = true;
    this.#retireWhenClosed();
  }

  get #mayStart(): boolean {
    return !this.#pauses.isPausing && this.workers.size < (this.#crew?.strength ?? 0);
  }

  #retireWhenClosed(): void {
    if (this.#isClosed && this.#turns.waiting === 0) this.#retireAll();
  }

  #retireAll(): void {
    this.#pauses.stop();
    for (const worker of this.workers) this.#retire(worker);
  }

  /** At work, it ends when it is done: it is none of ours any more. */
  #retire(worker: W): void {
    let taken = this.#starting.delete(worker) ? 0 : worker.places;
    while (this.#turns.withdraw(worker)) taken--;
    this.#renewals.delete(worker);
    this.workers.delete(worker);
    this.#retiring.add(worker, taken);
  }

  #create(crew: Crew<W>): W {
    const worker: W = crew.start({
      free: () => this.#free(worker),
      worn: (why) => {
        if (this.workers.has(worker)) this.#renewals.add(worker, why);
        this.#renew();
      },
      gone: (cause, atWork) => this.#gone(worker, cause, atWork),
    });
    this.#unproven.add(worker);
    return worker;
  }

  #free(worker: W): void {
    if (!this.workers.has(worker)) return this.#retiring.done(worker);
    this.#turns.release(worker);
    if (this.#unproven.delete(worker) && this.#pauses.reset()) this.#replace();
    return this.#retireWhenClosed();
  }

  #admit(worker: W): void {
    for (let place = 0; place < worker.places; place++) this.#turns.release(worker);
    this.#retireWhenClosed();
  }

  /** @param loaded called once it has been loaded, and has its first requests */
  #start(loaded: () => void = () => undefined): W | undefined {
    if (this.#crew === undefined) return undefined;
    try {
      const worker = this.#create(this.#crew);
      this.workers.add(worker);
      this.#starting.add(worker);
      void worker.loaded.then(
        () => {
          if (!this.#starting.delete(worker)) return;
          this.#admit(worker);
          loaded();
        },
        () => undefined,
      );
      return worker;
    } catch (error) {
      this.#startFailed((error as Error).message);
      return undefined;
    }
  }

  #gone(worker: W, cause = 'it was ended', atWork = false): void {
    this.#retiring.delete(worker);
    const wasUnproven = this.#unproven.delete(worker);
    this.#renewals.delete(worker);
    if (!this.workers.delete(worker)) return;
    while (this.#turns.withdraw(worker)) continue;
    if (this.#starting.delete(worker)) return this.#startFailed(cause);
    // Its end may be known before its last reply is: then it was never free in between.
    if (!atWork) {
      this.#crew?.endedIdle?.(cause);
      // One that has failed a request is no reason for a pause: what one user asks for must not stop the others.
      if (wasUnproven && worker.answered === 0) return this.#pauses.pause(cause, () => this.#replace());
    }
    this.#replace();
  }

  #replace(): void {
    this.#retireWhenClosed();
    if (this.#isClosed && this.#turns.waiting === 0) return;
    // A pause is not for this one: the worker before it was of use.
    if (this.workers.size < (this.#crew?.strength ?? 0)) this.#start();
    this.#startAhead();
    this.#renew();
  }

  #startAhead(): void {
    while (this.#mayStart && this.workers.size < (this.#crew?.ahead ?? 0)) this.#start();
  }

  #renew(): void {
    if (!this.#pauses.isPausing && !this.#isClosed) this.#renewals.next();
  }

  #startFailed(cause: string): void {
    if (this.#pauses.trouble === undefined) this.#crew?.cannotStart(cause);
    this.#pauses.pause(cause, () => this.#replace());
  }
}
