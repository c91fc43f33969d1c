import { type CallContext, HandlerFailure } from '../../src/core/handler.ts';
import type { PoolWorker, WorkerOwner } from '../../src/handlers/pool-worker.ts';
import { type Circumstances, simulatedWork } from './handlers.ts';

/** From the end of a request that nobody wants any more to that of its worker, in milliseconds. */
const GRACE_MS = 1000;

/** Where a worker is, and whom it tells what must not be. */
export interface Workshop extends Circumstances {
  /** Those that live. */
  readonly alive: Set<SimWorker>;
  /** When one last ended by itself, or could not be used. */
  diedAt: number;
  fail(what: string): void;
}

/** A worker as a thread or a process is one: slow to start or of no use, it dies at work or idle, and wears. */
export class SimWorker implements PoolWorker {
  readonly loaded: Promise<void>;
  readonly places: number;
  answered = 0;
  readonly #workshop: Workshop;
  readonly #owner: WorkerOwner;
  readonly #wornAfter: number;
  readonly #atWork = new Set<(failure: HandlerFailure) => void>();
  #isLoaded = false;
  #isEnded = false;
  #refuse: (error: Error) => void = () => undefined;

  constructor(workshop: Workshop, owner: WorkerOwner, places: number) {
    const { random, time } = workshop;
    this.#workshop = workshop;
    this.#owner = owner;
    this.places = places;
    this.#wornAfter = random.pick([1, 5, Number.POSITIVE_INFINITY]);
    workshop.alive.add(this);
    this.loaded = new Promise((resolve, reject) => {
      this.#refuse = reject;
      time.after(random.pick([0, 1, 100, 3000]), () => {
        if (random.below(20) === 0) return this.#die('of no use');
        this.#isLoaded = !this.#isEnded;
        return resolve();
      });
    });
    this.loaded.catch(() => undefined);
    if (random.below(10) === 0) time.after(random.below(60_000), () => this.#die('its time has come'));
  }

  get isUsable(): boolean {
    return !this.#isEnded;
  }

  /** Whether a request would be answered by it. */
  get isReady(): boolean {
    return this.#isLoaded && !this.#isEnded;
  }

  async run(request: Buffer, context: CallContext): Promise<readonly Uint8Array[]> {
    const { fail, random, time } = this.#workshop;
    // A turn on it was given a moment ago, and its end is known since.
    if (this.#isEnded) throw new HandlerFailure('the simulated worker is gone');
    if (!this.#isLoaded) fail('a request came to a worker that is not loaded');
    if (this.#atWork.size === this.places) fail('a worker has more requests than places');
    if (context.signal.aborted) {
      this.#owner.free();
      throw new HandlerFailure('no longer wanted');
    }
    if (random.below(50) === 0) time.after(random.below(100), () => this.#die('it died at work'));
    return new Promise((resolve, reject) => {
      const stop = new AbortController();
      const leave = (failure: HandlerFailure): void => {
        stop.abort();
        this.#atWork.delete(leave);
        reject(failure);
      };
      this.#atWork.add(leave);
      const done = (): void => {
        if (!this.#atWork.delete(leave) || this.#isEnded) return;
        this.answered++;
        this.#owner.free();
        if (this.answered >= this.#wornAfter) this.#owner.worn({ option: 'worker-requests', text: 'worn' });
      };
      const abandon = (): void => {
        reject(new HandlerFailure('no longer wanted'));
        if (random.below(2) === 0) stop.abort();
        // Its place is not free before it is done, or has ended for that it is not.
        time.after(GRACE_MS, () => this.#atWork.has(leave) && this.end());
      };
      context.signal.addEventListener('abort', abandon, { once: true });
      simulatedWork(this.#workshop, request, context, stop.signal).then(resolve, reject).finally(done);
    });
  }

  end(): void {
    this.#die(undefined);
  }

  #die(cause: string | undefined): void {
    if (this.#isEnded) return;
    this.#isEnded = true;
    this.#workshop.alive.delete(this);
    if (cause !== undefined) this.#workshop.diedAt = this.#workshop.time.now;
    this.#refuse(new Error(cause ?? 'it was ended'));
    const isAtWork = this.#atWork.size > 0;
    for (const leave of [...this.#atWork]) leave(new HandlerFailure(`the simulated worker ended: ${cause}`));
    // Who ends it hears of it later.
    this.#workshop.time.after(0, () => this.#owner.gone(cause, isAtWork));
  }
}
