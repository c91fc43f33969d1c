import { type CallContext, type CallHandler, HandlerFailure, type Work } from '../../src/core/handler.ts';
import type { Crew } from '../../src/handlers/pool-worker.ts';
import { Turns } from '../../src/handlers/turns.ts';
import { WorkerPool } from '../../src/handlers/worker-pool.ts';
import { SimWorker, type Workshop } from './worker.ts';

/** For so long after a death there may be none, in milliseconds: starts that come to nothing are paced. */
const PAUSE_MAX_MS = 35_000;

/** A handler with workers that stay: the pool of modules and of programs, over simulated workers. */
export class SimPool implements CallHandler {
  readonly kind = 'call';
  readonly name = 'simulated pool';
  readonly #workshop: Workshop;
  readonly #turns = new Turns<SimWorker>(0, 20);
  readonly #pool = new WorkerPool<SimWorker>(this.#turns);
  #strength = 0;
  #isClosed = false;

  constructor(workshop: Workshop) {
    this.#workshop = workshop;
    this.#open(this.#crew());
  }

  async admit(context: CallContext): Promise<Work> {
    const { down } = this.#pool;
    if (down !== undefined) throw new HandlerFailure(`no simulated worker can be started: ${down}`);
    const worker = await new Promise<SimWorker>((resolve, reject) => {
      this.#pool.ask(context, resolve, reject);
    });
    return (request) => worker.run(Buffer.concat(request), context);
  }

  /** New workers in place of those there are, which end when they are done; where they are of no use, those stay. */
  renew(): void {
    const crew = this.#crew();
    this.#pool.load(crew).then(
      (putInForce) => {
        this.#strength = crew.strength;
        putInForce();
        if (this.#isClosed) this.#pool.close();
      },
      () => undefined,
    );
  }

  close(): void {
    this.#isClosed = true;
    this.#pool.close();
  }

  /** What holds at every moment. @param isRoomy whether there is memory for a reply to each request that waits */
  check(isRoomy: boolean): void {
    const { workers, down } = this.#pool;
    const { free, waiting } = this.#turns;
    const { fail } = this.#workshop;
    if (workers.size > this.#strength + 1) fail(`${workers.size} workers are there, of ${this.#strength}`);
    if (waiting > 0 && workers.size === 0 && down === undefined) fail('a request waits, and no worker is to come');
    if (isRoomy && waiting > 0 && free > 0) fail('a request waits beside a free worker');
  }

  #open(crew: Crew<SimWorker>): void {
    this.#strength = crew.strength;
    this.#pool.open(crew);
  }

  #crew(): Crew<SimWorker> {
    const { random, time } = this.#workshop;
    const strength = random.pick([1, 2, 8]);
    const places = random.pick([1, 1, 3]);
    return {
      strength,
      ahead: random.pick([1, strength]),
      start: (owner) => {
        if (random.below(30) === 0) throw new Error('no process can be started');
        return new SimWorker(this.#workshop, owner, places);
      },
      cannotStart: () => undefined,
      replaced: (worn) => {
        const others = [...this.#pool.workers].filter((worker) => worker !== worn && worker.isReady).length;
        if (this.#workshop.diedAt < time.now - PAUSE_MAX_MS && others === 0)
          this.#workshop.fail('a worker is replaced before there is another one');
      },
    };
  }
}
