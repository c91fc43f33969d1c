import type { Handler } from '../../src/core/handler.ts';
import { Ledger } from '../../src/core/ledger.ts';
import type { Settings } from '../../src/core/options.ts';
import type { ConnectionReport, Outcome } from '../../src/core/outcome.ts';
import { IdleTimer } from '../../src/eofd/idle-timer.ts';
import { LifecycleDriver } from '../../src/eofd/lifecycle-driver.ts';
import { createUpper } from '../../src/handlers/built-in/upper.ts';
import { EventLoop } from '../../src/posix/event-loop.ts';
import type { Random } from '../support/random.ts';
import { BUG, SimHandler } from './handlers.ts';
import { WaysIn } from './http/ways-in.ts';
import { Invariants } from './invariants.ts';
import { SimPool } from './pool.ts';
import { boundsOf, chooseSettings } from './terms.ts';
import type { Time } from './time.ts';
import type { Workshop } from './worker.ts';

/** How a request ended, as its server has it. */
export interface Ended {
  readonly outcome: Outcome;
  readonly reason: string;
  readonly request: {
    /** Of the connection, where it is one of the raw socket. */
    readonly fd?: number;
    /** To be looked at when all else is done: who it was may have to be asked of the kernel, which may refuse. */
    readonly report: ConnectionReport;
  };
}

/** What an epoch tells its world. */
interface Told {
  readonly time: Time;
  readonly random: Random;
  readonly hasFaults: boolean;
  /** There is little memory. */
  readonly isTight: boolean;
  ended(ended: Ended): void;
  fail(what: string): void;
}

/** One server from its start to its end, moved by the life cycle as the daemon's is. */
export class Epoch {
  settings: Settings;
  /** Which kinds of handlers answered in it. */
  readonly kinds = new Set<Handler['kind']>();
  readonly invariants: Invariants;
  isStopped = false;
  reloads = 0;
  readonly driver: LifecycleDriver;
  readonly #ledger: Ledger;
  readonly #waysIn: WaysIn;
  readonly #idle: IdleTimer;
  readonly #loop = new EventLoop();
  readonly #told: Told;
  readonly #seen = new Set<string>();
  readonly #workshop: Workshop;
  #handler: Handler;
  #pool: SimPool | undefined;
  readonly #isOwn: boolean;

  /** @param isOwn whether nobody listens after it, so that it has to serve its queue */
  constructor(told: Told, isOwn: boolean) {
    this.#isOwn = isOwn;
    this.#told = told;
    this.settings = chooseSettings(told.random, told.isTight);
    const { random, time } = told;
    this.#workshop = {
      random,
      time,
      working: 0,
      hungry: 0,
      alive: new Set(),
      diedAt: time.now,
      fail: (what) => told.fail(what),
    };
    this.#handler = this.#makeHandler();
    this.#ledger = new Ledger(boundsOf(this.settings));
    this.#waysIn = new WaysIn({
      loop: this.#loop,
      ledger: this.#ledger,
      terms: { settings: this.settings, handler: this.#handler },
      idPrefix: 'sim',
      now: () => told.time.now,
      observer: {
        ended: (outcome, reason, one) => this.#ended(outcome, reason, one),
        stayed: () => undefined,
        stalled: () => undefined,
        handlerSaid: () => undefined,
        acceptFailed: () => undefined,
        bug: (error) => this.#bug(error as Error),
      },
    });
    const [ledger, waysIn, workshop] = [this.#ledger, this.#waysIn, this.#workshop];
    this.invariants = new Invariants({ ledger, waysIn, workshop }, this.settings);
    this.#idle = new IdleTimer(
      () => this.#waysIn.quietSince,
      () => this.#fallIdle(),
    );
    const steps = {
      announce: () => undefined,
      reload: () => this.#reload(),
      drain: (emptied: () => void) => {
        this.#idle.stop();
        this.#waysIn.drain(isOwn, emptied);
      },
      cut: () => this.#waysIn.cut(),
      exit: () => this.#exit(),
    };
    const notify = { ready: () => undefined, reloading: () => undefined, stopping: () => undefined };
    this.driver = new LifecycleDriver(steps, {
      log: () => undefined,
      notify: { ...notify, extendTimeout: () => undefined },
      drainTimeoutMs: () => this.settings['drain-timeout'],
      now: () => told.time.now,
    });
  }

  start(listener: number, httpListener: number): void {
    this.#waysIn.start(listener, httpListener);
    this.#loop.start();
    this.driver.occur('listening');
    if (!this.#isOwn) this.#idle.set(this.settings['exit-idle-time']);
  }

  /** What holds at every moment. */
  check(): void {
    this.invariants.check();
    this.#pool?.check(this.#ledger.memory.isRoomy);
  }

  /** Whether there is a request that has not ended; and one over HTTP. */
  get isBusy(): boolean {
    return this.#ledger.open > 0;
  }

  get isHttpBusy(): boolean {
    return [...this.#waysIn.httpRequests].length > 0;
  }

  /** What holds a while later: work that nobody wants any more has had its time. */
  checkAfter(): void {
    if (this.#workshop.alive.size > 0) this.#told.fail(`${this.#workshop.alive.size} workers outlive the server`);
  }

  #makeHandler(): Handler {
    const { random } = this.#told;
    this.#pool = random.below(3) === 0 ? new SimPool(this.#workshop) : undefined;
    const other = random.below(2) === 0 ? new SimHandler(this.#workshop, random.pick([1, 2, 8])) : createUpper();
    const handler = this.#pool ?? other;
    this.kinds.add(handler.kind);
    return handler;
  }

  async #reload(): Promise<void> {
    this.reloads++;
    this.settings = chooseSettings(this.#told.random, this.#told.isTight);
    this.invariants.changed(this.settings);
    const before = this.#pool;
    if (before !== undefined && this.#told.random.below(2) === 0) before.renew();
    else this.#handler = this.#makeHandler();
    this.#ledger.bounds = boundsOf(this.settings);
    this.#waysIn.reconfigure(this.settings, this.#handler);
    if (!this.#isOwn) this.#idle.set(this.settings['exit-idle-time']);
    if (before !== this.#pool) before?.close();
  }

  #fallIdle(): void {
    if (this.#ledger.open > 0) this.#told.fail('it ends as idle, and a request is open');
    this.driver.occur('idle');
  }

  #exit(): void {
    this.isStopped = true;
    this.#pool?.close();
    this.#loop.stop();
  }

  #ended(outcome: Outcome, reason: string | undefined, request: Ended['request']): void {
    this.#told.ended({ outcome, reason: reason ?? '', request });
    const { id } = request.report;
    if (this.#seen.has(id)) this.#told.fail(`${id} ended twice`);
    this.#seen.add(id);
    const { accepted, ended, open } = this.#ledger;
    const sum = Object.values(ended).reduce((total, count) => total + count, open);
    if (sum !== accepted) this.#told.fail('the sum of outcomes is not what was accepted');
  }

  #bug({ message, name, stack }: Error): void {
    if (message !== BUG && !(this.#told.hasFaults && name === 'PosixError')) this.#told.fail(`a bug: ${stack}`);
  }
}
