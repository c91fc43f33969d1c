import type { Outcome } from '../../src/core/outcome.ts';
import { Random } from '../support/random.ts';
import { SimClient } from './client.ts';
import { Epoch } from './epoch.ts';
import { wrongWith } from './judge.ts';
import { SimListener } from './kernel.ts';
import type { SimLibc } from './libc.ts';
import { isPrompt, makePlan } from './plans.ts';
import { SimSocket } from './socket.ts';
import type { Time } from './time.ts';

const MINUTE_MS = 60_000;
/** Rounds of the event loop at one moment: more is a loop that does nothing but turn. */
const ROUNDS_MAX = 20_000;
/** Of the odds for a fault, those that have two in a row now and then: they look like silence. */
const OFTEN = 200;
/** So soon a request is answered by a built-in handler, in milliseconds. */
const AT_ONCE_MS = 500;
/** A drain may take so much longer than its deadline. */
const END_MS = 3000;
/** What is left of it then has its time, and ends. */
const AFTERMATH_MS = 5000;

/** What a world came to. */
export interface Figures {
  clients: number;
  epochs: number;
  reloads: number;
  faults: number;
  rounds: number;
  readonly ended: Record<string, number>;
}

/** A server, its clients and its end, again and again, in one process and on a clock of their own. */
export class World {
  readonly figures: Figures = { clients: 0, epochs: 0, reloads: 0, faults: 0, rounds: 0, ended: {} };
  readonly #libc: SimLibc;
  readonly #time: Time;
  readonly #random: Random;
  readonly #letRun: () => Promise<void>;
  readonly #faultOdds: number;
  readonly #sendBuffer: number;
  readonly #begunAt: number;
  readonly #clientOf = new Map<SimSocket, SimClient>();
  #listener = new SimListener();
  #epoch: Epoch | undefined;
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
    this.#faultOdds = this.#random.pick([0, 0, 2000, OFTEN]);
  }

  /** @returns what was wrong first, if anything */
  async run(hours: number): Promise<string | undefined> {
    const end = this.#time.now + hours * 60 * MINUTE_MS;
    this.#arrive();
    while (this.#time.now < end && this.#wrong === undefined) await this.#live(end);
    this.#isOver = true;
    return this.#wrong;
  }

  /** From a start to its end. */
  async #live(end: number): Promise<void> {
    const { kernel } = this.#libc;
    const random = this.#random;
    const listenerFd = kernel.open(this.#listener);
    const isOwn = random.below(3) === 0;
    const [ended, fail] = [this.#ended.bind(this), this.#fail.bind(this)];
    const epoch = new Epoch({ time: this.#time, random, hasFaults: this.#faultOdds > 0, ended, fail }, isOwn);
    this.#epoch = epoch;
    epoch.start(listenerFd);
    const { descriptorsMax } = kernel;
    if (random.below(4) === 0) kernel.descriptorsMax = kernel.openDescriptors + 3 + random.below(10);
    this.#libc.fault = (_, errors) => this.#fault(errors);
    const stopAt = Math.min(end, this.#time.now + random.pick([1, 60, 60, 300]) * MINUTE_MS);
    while (this.#time.now < stopAt && this.#wrong === undefined) {
      await this.#runUntil(Math.min(stopAt, this.#time.now + 1 + random.below(20 * MINUTE_MS)));
      epoch.driver.hear('reload');
    }
    epoch.driver.hear('stop');
    if (random.below(4) === 0) this.#time.after(1000 + random.below(2000), () => epoch.driver.hear('stop'));
    const limit = this.#time.now + epoch.settings['drain-timeout'] + END_MS;
    while (!epoch.isStopped && this.#time.now < limit && this.#wrong === undefined)
      await this.#runUntil(this.#time.now + 100);
    this.#libc.fault = () => 0;
    epoch.checkEnd();
    this.figures.epochs++;
    this.figures.reloads += epoch.reloads;
    kernel.descriptorsMax = descriptorsMax;
    if (isOwn) {
      for (const socket of this.#listener.queue) socket.close();
      this.#listener = new SimListener();
    }
    kernel.close(listenerFd);
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
      if (this.#epoch?.isStopped === false) this.#epoch.check();
    } while (this.#wrong === undefined && this.#time.runNext(end));
    this.#time.now = Math.max(this.#time.now, end);
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
    const size = this.#clientOf.size > 60 ? 0 : random.pick([1, 2, 5, 12, 30]);
    for (let i = 0; i < size; i++) this.#connect();
    this.#time.after(random.pick([1, 100, 2000, 20_000, 600_000]), () => this.#arrive());
  }

  #connect(): void {
    const { settings } = this.#epoch ?? {};
    const random = this.#random;
    const plan = makePlan(random, settings?.['max-request'] ?? 4096, settings?.['read-timeout'] ?? 1000);
    const socket = this.#libc.kernel.connect(this.#listener, 1 + random.pick([0, 0, 0, 1, 2, 3]), this.#sendBuffer);
    if (socket === undefined) return;
    this.figures.clients++;
    this.#clientOf.set(socket, new SimClient(plan, socket, this.#time, random, (client) => this.#judge(client)));
  }

  #ended(fd: number, outcome: Outcome, reason: string, tookMs: () => number): void {
    this.figures.ended[outcome] = (this.figures.ended[outcome] ?? 0) + 1;
    const file = this.#libc.kernel.fileAt(fd);
    const client = file instanceof SimSocket && file.peer !== undefined ? this.#clientOf.get(file.peer) : undefined;
    if (client === undefined) return;
    client.outcomes.push(outcome);
    const isBlamed =
      (outcome === 'aborted' && this.#faultOdds === 0) ||
      (reason.includes('read-timeout') && this.#faultOdds !== OFTEN);
    if (isBlamed && !client.hasLeft && isPrompt(client.plan))
      this.#fail(`a client that did all as it should counts as ${outcome}: ${reason}: ${client.description}`);
    const isQuick = this.#epoch?.kinds.has('call') === false && !this.#epoch.wasFull;
    if (isQuick && isPrompt(client.plan) && this.#faultOdds === 0 && tookMs() > AT_ONCE_MS)
      this.#fail(`a client that did all as it should waited for ${tookMs()} ms: ${client.description}`);
  }

  /** Its end may be counted only when the server hears of it: it is judged a little later. */
  #judge(client: SimClient): void {
    const isCalls = this.#epoch?.kinds.has('stream') === false;
    this.#time.after(500, () => {
      this.#clientOf.delete(client.socket);
      const wrong = wrongWith(client, isCalls && this.#epoch?.kinds.has('stream') === false);
      if (wrong !== undefined) this.#fail(`${wrong}: ${client.description}`);
    });
  }

  #fail(what: string): void {
    this.#wrong ??= `at ${((this.#time.now - this.#begunAt) / 1000).toFixed(3)} s: ${what}`;
  }
}
