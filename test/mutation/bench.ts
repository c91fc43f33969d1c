import { type ChildProcess, fork } from 'node:child_process';
import { readFileSync } from 'node:fs';
import type { Answer, Order, Sign } from './trial.ts';

/** Ticks of the clock in /proc, in a second: the same on every Linux that Node runs on. */
const TICKS = 100;
/** Processor time after which a file of tests counts as a loop without an end, in seconds: this, and so many times. */
const LOOP_S = 1;
const LOOP_FACTOR = 5;
/** A child that does nothing is waited for so long, by the clock: however busy the machine is. */
const HANG_MS = 300_000;
/** A child is looked at so often. */
const LOOK_MS = 250;
/** The same random cases each time, and few of them: a fault is found by most, or else by the tests that name it. */
const ENVIRONMENT = { SEED: '1', RUNS: '60' };

function processorSeconds(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) / TICKS;
}

const newChild = (): ChildProcess =>
  fork('build/test/mutation/trial.js', {
    execArgv: ['--max-old-space-size=512'],
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    env: { ...process.env, ...ENVIRONMENT },
  });

/** A process that tries mutants, and another one after one of them has broken it. */
export class Bench {
  #child: ChildProcess | undefined;
  /** The processor time that each file of tests takes without a mutant, in ms. */
  readonly #usualMs: ReadonlyMap<string, number>;

  constructor(usualMs: ReadonlyMap<string, number> = new Map()) {
    this.#usualMs = usualMs;
  }

  /** @returns undefined where the child did not come back: it ran without an end, or out of memory */
  ask(order: Order): Promise<Answer | undefined> {
    // It may have ended by itself since, of what a mutant left behind.
    if (this.#child?.connected !== true) this.#child = newChild();
    const child = this.#child;
    const { pid = 0 } = child;
    const startedAt = performance.now();
    let [spent, limitS] = [processorSeconds(pid), Number.POSITIVE_INFINITY];
    const watch = setInterval(() => {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const isLoop = processorSeconds(pid) - spent > limitS;
      if (isLoop || performance.now() - startedAt > HANG_MS) child.kill('SIGKILL');
    }, LOOK_MS);
    child.send(order);
    return new Promise((resolve) => {
      const end = (answer: Answer | undefined): void => {
        clearInterval(watch);
        child.removeAllListeners();
        if (answer === undefined) this.#child = undefined;
        resolve(answer);
      };
      child.on('message', (sign: Sign) => {
        if (!('begun' in sign)) return end(sign);
        const usualMs = this.#usualMs.get(sign.begun);
        if (usualMs === undefined) return;
        spent = processorSeconds(pid);
        limitS = LOOP_S + (LOOP_FACTOR * usualMs) / 1000;
      });
      child.on('exit', () => end(undefined));
    });
  }

  end(): void {
    this.#child?.kill('SIGKILL');
  }
}
