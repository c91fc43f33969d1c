import type { Handler } from '../../src/core/handler.ts';
import { Ledger } from '../../src/core/ledger.ts';
import type { Settings } from '../../src/core/options.ts';
import type { Outcome } from '../../src/core/outcome.ts';
import { LifecycleDriver } from '../../src/eofd/lifecycle-driver.ts';
import { createUpper } from '../../src/handlers/built-in/upper.ts';
import { EventLoop } from '../../src/posix/event-loop.ts';
import { Server } from '../../src/server/server.ts';
import type { Random } from '../support/random.ts';
import { BUG, SimHandler } from './handlers.ts';
import { SimPool } from './pool.ts';
import { boundsOf, chooseSettings } from './terms.ts';
import type { Time } from './time.ts';
import type { Workshop } from './worker.ts';

/** How late a deadline may be looked at, in milliseconds. */
const LATE_MS = 60;

/** What an epoch tells its world. */
interface Told {
  readonly time: Time;
  readonly random: Random;
  readonly hasFaults: boolean;
  ended(fd: number, outcome: Outcome, reason: string, tookMs: () => number): void;
  fail(what: string): void;
}

/** One server from its start to its end, moved by the life cycle as the daemon's is. */
export class Epoch {
  settings: Settings;
  /** Which kinds of handlers answered in it. */
  readonly kinds = new Set<Handler['kind']>();
  isStopped = false;
  /** Somebody may have had to wait for memory. */
  wasFull = false;
  reloads = 0;
  readonly driver: LifecycleDriver;
  readonly #ledger: Ledger;
  readonly #server: Server;
  readonly #loop = new EventLoop();
  readonly #told: Told;
  readonly #seen = new Set<string>();
  readonly #workshop: Workshop;
  #handler: Handler;
  #pool: SimPool | undefined;
  #bufferMaxBefore = 0;
  #chosenAt: number;

  /** @param isOwn whether nobody listens after it, so that it has to serve its queue */
  constructor(told: Told, isOwn: boolean) {
    this.#told = told;
    this.#chosenAt = told.time.now;
    this.settings = chooseSettings(told.random);
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
    this.#server = new Server({
      loop: this.#loop,
      ledger: this.#ledger,
      terms: { settings: this.settings, handler: this.#handler },
      idPrefix: 'sim',
      now: () => told.time.now,
      observer: {
        ended: (outcome, reason, connection) =>
          this.#ended(outcome, reason, connection as typeof connection & { readonly fd: number }),
        stayed: () => undefined,
        stalled: () => undefined,
        handlerSaid: () => undefined,
        acceptFailed: () => undefined,
        bug: (error) => this.#bug(error as Error),
      },
    });
    const steps = {
      announce: () => undefined,
      reload: () => this.#reload(),
      drain: (emptied: () => void) => this.#server.drain(isOwn, emptied),
      cut: () => this.#server.cut(),
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

  start(listener: number): void {
    this.#server.listen(listener);
    this.#loop.start();
    this.driver.occur('listening');
  }

  /** What holds at every moment. */
  check(): void {
    const { now } = this.#told.time;
    const { working, hungry } = this.#workshop;
    let isReplying = false;
    for (const { deadline, id, phase } of this.#server.connections) {
      isReplying ||= phase === 'replying';
      if (deadline !== undefined && Math.max(deadline.at, this.#chosenAt) < now - LATE_MS)
        this.#told.fail(`${id}, ${phase}: its ${deadline.option} passed ${now - deadline.at} ms ago`);
    }
    // One may go on beyond the bound; it may be one that its client is slow to read.
    if (working > 0 && hungry === working && !isReplying) this.#told.fail('all that work wait for memory');
    const { 'buffer-max': bufferMax, 'max-request': maxRequest } = this.settings;
    const most = Math.max(bufferMax, this.#bufferMaxBefore) + 3 * maxRequest + 5 * (64 + 256) * 1024;
    const { memory, open, queued } = this.#ledger;
    if (!memory.isRoomy) this.wasFull = true;
    if (memory.bytes > most) this.#told.fail(`${memory.bytes} bytes are taken, of ${bufferMax}`);
    this.#pool?.check(memory.isRoomy);
    if (memory.bytes < 0 || queued < 0 || open < 0) this.#told.fail('less than nothing is counted');
  }

  /** What holds when it is over. */
  checkEnd(): void {
    const { memory, open, queued } = this.#ledger;
    const { connections } = this.#server;
    if (!this.isStopped) this.#told.fail(`the drain did not end within drain-timeout, ${open} are open`);
    if (open !== 0 || connections.size > 0) this.#told.fail('connections are left at the end');
    if (memory.bytes !== 0) this.#told.fail(`${memory.bytes} bytes are still counted at the end`);
    if (queued !== 0) this.#told.fail('requests still wait for a turn at the end');
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
    this.#chosenAt = this.#told.time.now;
    this.#bufferMaxBefore = this.settings['buffer-max'];
    this.settings = chooseSettings(this.#told.random);
    const before = this.#pool;
    if (before !== undefined && this.#told.random.below(2) === 0) before.renew();
    else this.#handler = this.#makeHandler();
    this.#ledger.bounds = boundsOf(this.settings);
    this.#server.reconfigure(this.settings, this.#handler);
    if (before !== this.#pool) before?.close();
  }

  #exit(): void {
    this.isStopped = true;
    this.#pool?.close();
    this.#loop.stop();
  }

  #ended(
    outcome: Outcome,
    reason: string | undefined,
    connection: { fd: number; report: { id: string; durationMs: number } },
  ): void {
    this.#told.ended(connection.fd, outcome, reason ?? '', () => connection.report.durationMs);
    const { id } = connection.report;
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
