import type { Handler } from '../../src/core/handler.ts';
import { Random } from '../support/random.ts';
import { Crowd, OFTEN } from './crowd.ts';
import { type Ended, Epoch } from './epoch.ts';
import { type Figures, noFigures } from './figures.ts';
import { WebCrowd } from './http/web-crowd.ts';
import type { SimLibc } from './libc.ts';
import { Queues } from './queues.ts';
import type { Time } from './time.ts';

const MINUTE_MS = 60_000;
/** Rounds of the event loop at one moment: more is a loop that does nothing but turn. */
const ROUNDS_MAX = 20_000;
/** A drain may take so much longer than its deadline. */
const END_MS = 3000;
/** Where no request is open, whoever waits may do so for so long: those have a moment that have just come. */
const WAIT_MS = 5000;
/** What is left of it then has its time, and ends. */
const AFTERMATH_MS = 5000;

/** A server, its clients and its end, again and again, in one process and on a clock of their own. */
export class World {
  readonly figures: Figures = noFigures();
  readonly #libc: SimLibc;
  readonly #time: Time;
  readonly #random: Random;
  readonly #letRun: () => Promise<void>;
  readonly #faultOdds: number;
  readonly #sendBuffer: number;
  readonly #isTight: boolean;
  readonly #begunAt: number;
  readonly #crowd: Crowd;
  readonly #web: WebCrowd;
  readonly #queues = new Queues();
  #epoch: Epoch | undefined;
  /** Its processes may have few descriptors. */
  #isShort = false;
  #wrong: string | undefined;
  #isOver = false;

  /** @param letRun lets whatever is resolved go on */
  constructor(libc: SimLibc, time: Time, seed: number, letRun: () => Promise<void>) {
    this.#libc = libc;
    this.#time = time;
    this.#begunAt = time.now;
    this.#random = new Random(2 * seed + 1);
    for (let i = 0; i < 20; i++) this.#random.below(2);
    this.#letRun = letRun;
    // Of the machine, not of a client: whoever chooses its own is on its own (docs/decisions/002).
    this.#sendBuffer = this.#random.pick([212_992, 212_992, 212_992, 4608]);
    this.#isTight = this.#random.below(3) === 0;
    this.#faultOdds = this.#random.pick([0, 0, 2000, OFTEN]);
    const surroundings = {
      libc,
      time,
      random: this.#random,
      faultOdds: this.#faultOdds,
      sendBuffer: this.#sendBuffer,
      isQuick: () => !this.#hasKind('call') && this.#epoch?.invariants.wasFull === false,
      isCalls: () => !this.#hasKind('stream'),
      fail: (what: string) => this.#fail(what),
    };
    this.#crowd = new Crowd(surroundings);
    this.#web = new WebCrowd(surroundings);
  }

  /** @returns what was wrong first, if anything */
  async run(hours: number): Promise<string | undefined> {
    const end = this.#time.now + hours * 60 * MINUTE_MS;
    this.#arrive();
    try {
      while (this.#time.now < end && this.#wrong === undefined) await this.#live(end);
    } catch (error) {
      this.caught(error);
    }
    this.#isOver = true;
    this.figures.clients = this.#crowd.clients + this.#web.clients;
    this.figures.web = this.#web.clients;
    this.figures.webRequests = this.#web.requests;
    return this.#wrong;
  }

  /** The server would have ended by it. */
  caught(error: unknown): void {
    this.#fail(`nobody caught ${(error as Error).stack}`);
  }

  /** From a start to its end. */
  async #live(end: number): Promise<void> {
    const { kernel } = this.#libc;
    const random = this.#random;
    const listeners = this.#queues.both.map((listener) => kernel.open(listener));
    const [listenerFd = -1, httpFd = -1] = listeners;
    const isOwn = random.below(3) === 0;
    const [ended, fail] = [this.#ended.bind(this), this.#fail.bind(this)];
    const epoch = new Epoch(
      { time: this.#time, random, hasFaults: this.#faultOdds > 0, isTight: this.#isTight, ended, fail },
      isOwn,
    );
    this.#epoch = epoch;
    epoch.start(listenerFd, httpFd);
    const { descriptorsMax } = kernel;
    this.#isShort = random.below(4) === 0;
    if (this.#isShort) kernel.descriptorsMax = kernel.openDescriptors + 3 + random.below(10);
    this.#libc.fault = (_, errors) => this.#fault(errors);
    const stopAt = Math.min(end, this.#time.now + random.pick([1, 60, 60, 300]) * MINUTE_MS);
    while (this.#time.now < stopAt && !epoch.isStopped && this.#wrong === undefined) {
      await this.#runUntil(Math.min(stopAt, this.#time.now + 1 + random.below(20 * MINUTE_MS)));
      epoch.driver.hear('reload');
    }
    epoch.driver.hear('stop');
    if (random.below(4) === 0) this.#time.after(1000 + random.below(2000), () => epoch.driver.hear('stop'));
    const limit = this.#time.now + epoch.settings['drain-timeout'] + END_MS;
    while (!epoch.isStopped && this.#time.now < limit && this.#wrong === undefined)
      await this.#runUntil(this.#time.now + 100);
    this.#libc.fault = () => 0;
    epoch.invariants.checkEnd(epoch.isStopped);
    this.figures.epochs++;
    this.figures.reloads += epoch.reloads;
    kernel.descriptorsMax = descriptorsMax;
    if (isOwn) this.#queues.renew();
    for (const fd of listeners) kernel.close(fd);
    if (kernel.openDescriptors > 0) this.#fail(`${kernel.openDescriptors} descriptors are left at the end`);
    await this.#runUntil(this.#time.now + AFTERMATH_MS);
    epoch.checkAfter();
  }

  async #runUntil(end: number): Promise<void> {
    const { kernel } = this.#libc;
    do {
      for (let rounds = 0; this.#wrong === undefined; rounds++) {
        await this.#letRun();
        const hasRun = this.#time.runImmediates();
        const { polled } = this.#libc;
        if (polled?.ready !== undefined && kernel.poll(polled.fd) !== 0) polled.ready();
        else if (!hasRun) break;
        this.figures.rounds++;
        if (rounds > ROUNDS_MAX) this.#fail('the event loop spins');
      }
      if (this.#epoch?.isStopped === false) this.#check(this.#epoch);
    } while (this.#wrong === undefined && this.#time.runNext(end));
    this.#time.now = Math.max(this.#time.now, end);
  }

  #check(epoch: Epoch): void {
    epoch.check();
    // Where descriptors run out, those that are kept for nothing keep others out.
    const mayWait = epoch.driver.isStopping || this.#isShort || this.#faultOdds > 0;
    const isHttpBusy = (): boolean => epoch.isHttpBusy || this.#web.isMidway;
    const waitMs = this.#queues.waitMs(
      this.#time.now,
      () => mayWait || epoch.isBusy,
      () => mayWait || isHttpBusy(),
    );
    if (waitMs > WAIT_MS) this.#fail(`somebody waits for nobody, for ${waitMs} ms`);
  }

  #hasKind(kind: Handler['kind']): boolean {
    return this.#epoch?.kinds.has(kind) !== false;
  }

  #fault(errors: readonly number[]): number {
    if (this.#faultOdds === 0 || this.#random.below(this.#faultOdds) > 0) return 0;
    this.figures.faults++;
    return this.#random.pick(errors);
  }

  /** Clients come in bursts, while the world lasts. */
  #arrive(): void {
    if (this.#isOver) return;
    const random = this.#random;
    const size = this.#crowd.size + this.#web.size > 60 ? 0 : random.pick([1, 2, 5, 12, 30]);
    for (let i = 0; i < size; i++) this.#connect();
    this.#time.after(random.pick([1, 100, 2000, 20_000, 600_000]), () => this.#arrive());
  }

  #connect(): void {
    const { settings } = this.#epoch ?? {};
    const random = this.#random;
    const uid = 1 + random.pick([0, 0, 0, 1, 2, 3]);
    if (random.below(4) === 0) this.#web.connect(this.#queues.http, uid, settings);
    else this.#crowd.connect(this.#queues.raw, uid, settings);
  }

  #ended(ended: Ended): void {
    const { outcome, request } = ended;
    this.figures.ended[outcome] = (this.figures.ended[outcome] ?? 0) + 1;
    if (request.fd === undefined) this.#web.ended(ended);
    else this.#crowd.ended(request.fd, ended);
  }

  #fail(what: string): void {
    this.#wrong ??= `at ${((this.#time.now - this.#begunAt) / 1000).toFixed(3)} s: ${what}`;
  }
}
