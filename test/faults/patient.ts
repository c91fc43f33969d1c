import { setTimeout as sleep } from 'node:timers/promises';
import type { Fault, FaultFile } from '../support/fault-file.ts';
import { FaultyDaemon, type Kind } from '../support/faulty-daemon.ts';
import { type Trial, wordsOf } from './trial.ts';

/** Asks of one trial: the fault comes within them, or not at all. */
const ASKS_MAX = 12;
const LASTS_MS = 500;
const LOADED_MS = 1000;
const FIRST_LOOKS = 10;
const LOOK_MS = 10;
const LOOKS_MAX = 500;
/** Of the time that a lasting fault is watched: no more than this on a processor, or the daemon spins. */
const SPINS = 0.8;
/** The same where others have the processor: so often a call is not made in that time by one that waits in between. */
const SPINNING_CALLS = 5000;

/** A daemon that serves on through one fault after the other. */
export class Patient {
  readonly #one: FaultyDaemon;
  readonly #kind: Kind;
  readonly #faults: FaultFile;
  #descriptors = 0;

  /** One that serves. */
  static async start(kind: Kind, faults: FaultFile): Promise<Patient> {
    const patient = new Patient(kind, faults);
    await patient.#isReady();
    return patient;
  }

  private constructor(kind: Kind, faults: FaultFile) {
    this.#kind = kind;
    this.#faults = faults;
    faults.disarm();
    this.#one = new FaultyDaemon(kind, faults);
  }

  clean(): void {
    this.#one.daemon.clean();
  }

  async #isReady(): Promise<void> {
    await this.#one.daemon.said(/^listening on /);
    await this.#one.recovers();
    // As many at once as will ask later: a module has one thread more for them, and its descriptors.
    await this.#threeAtOnce();
    // What is loaded after the first reply has descriptors of its own; and those of programs that wait come and go.
    await sleep(LOADED_MS);
    // All that wait have been started by now, which under load is not so at every look.
    this.#descriptors = this.#one.descriptors;
    for (let looks = 0; looks < FIRST_LOOKS; looks++) {
      await this.#threeAtOnce();
      await sleep(LOOK_MS);
      this.#descriptors = Math.max(this.#descriptors, this.#one.descriptors);
    }
  }

  #threeAtOnce(): Promise<readonly string[]> {
    return Promise.all([this.#one.ask(), this.#one.ask(), this.#one.ask()]);
  }

  /** The fault comes once, while one client after the other asks. */
  async underLoad(fault: Fault): Promise<Trial> {
    this.#faults.arm(fault);
    const replies: string[] = [];
    while (replies.length < ASKS_MAX && this.#faults.happened < fault.times && this.#one.isAlive)
      replies.push(await this.#one.ask());
    const failed = replies.filter((reply) => reply !== 'HELLO');
    // Where a process that waits can't be started, requests fail until the pause is over.
    const isOne = failed.length <= 1 || this.#kind === 'spare' || this.#kind === 'worker';
    return this.#verdict(isOne && !failed.includes('hangs') ? undefined : `answers ${replies.join()}`);
  }

  /** The fault comes each time, for half a second, while three clients ask. */
  async whileItLasts(fault: Fault): Promise<Trial> {
    this.#faults.arm({ ...fault, nth: 1, times: 1e9 });
    const before = this.#one.processorMs;
    const began = performance.now();
    const asked = this.#threeAtOnce();
    await sleep(LASTS_MS);
    const busy = this.#one.isAlive ? (this.#one.processorMs - before) / (performance.now() - began) : 0;
    const { happened } = this.#faults;
    this.#faults.disarm();
    const hangs = (await asked).includes('hangs');
    const wrong =
      busy > SPINS || happened > SPINNING_CALLS
        ? `spins: ${Math.round(busy * 100)} %, ${happened} calls`
        : hangs
          ? 'a client hangs'
          : undefined;
    return { ...(await this.#verdict(wrong)), happened };
  }

  /** The fault comes once, while it reloads. */
  async onReload(fault: Fault): Promise<Trial> {
    const told = (): number =>
      this.#one.daemon.lines.filter(({ message }) => /^reloaded|old settings stay/.test(String(message))).length;
    const before = told();
    this.#faults.arm(fault);
    this.#one.daemon.kill('SIGHUP');
    for (let waited = 0; waited < LOOKS_MAX && told() === before && this.#one.isAlive; waited++) {
      await this.#one.ask();
      await sleep(LOOK_MS);
    }
    return this.#verdict(undefined);
  }

  /** What holds once the fault is over. */
  async #verdict(already: string | undefined): Promise<Trial> {
    const { happened } = this.#faults;
    this.#faults.disarm();
    const recovers = await this.#one.recovers();
    const told = (wrong: string): Trial => ({ happened, wrong: `${wrong}; ${wordsOf(this.#one)}` });
    if (!this.#one.isAlive) return told(`ended with ${await this.#one.ended()}`);
    if (already !== undefined) return told(already);
    if (!recovers) return told('does not recover');
    if (this.#one.daemon.noise.length > 0) return told(`says ${this.#one.daemon.noise[0]}`);
    // Those of programs that are being started come and go: one look at which there are no more of them is enough.
    let more = this.#one.descriptors - this.#descriptors;
    for (let looks = 0; looks < LOOKS_MAX && more > 0; looks++) {
      await sleep(LOOK_MS);
      more = this.#one.descriptors - this.#descriptors;
    }
    return more <= 0 ? { happened } : told(`${more} descriptors more`);
  }
}
