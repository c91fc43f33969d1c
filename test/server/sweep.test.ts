import assert from 'node:assert/strict';
import type { Deadline } from '../../src/core/deadlines.ts';
import { Sweep } from '../../src/server/sweep.ts';
import { Clock } from '../support/clock.ts';

/** Something with a deadline, which notes when it was told that it passed. */
class Timed {
  deadline: Deadline | undefined;
  readonly passedAt: number[] = [];
  readonly told: Deadline[] = [];
  readonly #clock: Clock;
  /** Where the next deadline lies, after one has passed. */
  readonly #againMs: number | undefined;

  constructor(clock: Clock, inMs: number | undefined, againMs?: number) {
    this.#clock = clock;
    this.#againMs = againMs;
    this.setIn(inMs);
  }

  setIn(ms: number | undefined): void {
    this.deadline = ms === undefined ? undefined : { at: this.#clock.now + ms, option: 'read-timeout' };
  }

  deadlinePassed(deadline: Deadline): void {
    this.told.push(deadline);
    this.passedAt.push(this.#clock.now);
    this.setIn(this.#againMs);
  }
}

describe('deadlines', () => {
  let clock: Clock;
  beforeEach(() => {
    clock = new Clock();
    clock.install();
  });
  afterEach(() => clock.uninstall());

  function watch(...all: readonly Timed[]): Sweep<Timed> {
    const sweep = new Sweep<Timed>(
      new Set(all),
      () => clock.now,
      (one, deadline) => one.deadlinePassed(deadline),
    );
    for (const one of all) sweep.watch(one);
    return sweep;
  }

  it('pass at their moment, not before, and once', () => {
    const one = new Timed(clock, 50);
    const { deadline } = one;
    watch(one);
    clock.pass(49);
    assert.deepEqual(one.passedAt, []);
    clock.pass(1);
    assert.deepEqual(one.passedAt, [1050]);
    assert.equal(one.told[0], deadline);
    clock.pass(1000);
    assert.equal(one.passedAt.length, 1);
  });

  it('pass each at its own moment, whichever was set first', () => {
    const [late, soon, middle] = [new Timed(clock, 300), new Timed(clock, 100), new Timed(clock, 200)];
    watch(late, soon, middle);
    assert.equal(clock.timers.size, 1);
    clock.pass(1000);
    assert.deepEqual([late.passedAt, soon.passedAt, middle.passedAt], [[1300], [1100], [1200]]);
  });

  it('are looked at every 10 ms at most', () => {
    const [soon, later] = [new Timed(clock, 1), new Timed(clock, 11)];
    const past = new Timed(clock, -500);
    watch(soon, later, past);
    clock.pass(9);
    assert.deepEqual(past.passedAt, []);
    clock.pass(91);
    assert.deepEqual([soon.passedAt, past.passedAt, later.passedAt], [[1010], [1010], [1020]]);
  });

  it('that come one shortly after the other do not put each other off', () => {
    const [first, second] = [new Timed(clock, 3), new Timed(clock, undefined)];
    const sweep = watch(first, second);
    clock.pass(8);
    second.setIn(1);
    sweep.watch(second);
    clock.pass(2);
    assert.deepEqual([first.passedAt, second.passedAt], [[1010], [1010]]);
  });

  it('that follow on one that passed are seen too', () => {
    const one = new Timed(clock, 50, 40);
    watch(one);
    clock.pass(130);
    assert.deepEqual(one.passedAt, [1050, 1090, 1130]);
  });

  it('that come nearer pass earlier, once that is said', () => {
    const one = new Timed(clock, 500);
    const sweep = watch(one);
    one.setIn(20);
    sweep.watch(one);
    clock.pass(20);
    assert.deepEqual(one.passedAt, [1020]);
  });

  it('that move away do not pass at their old moment', () => {
    const one = new Timed(clock, 50);
    watch(one);
    one.setIn(200);
    clock.pass(199);
    assert.deepEqual(one.passedAt, []);
    clock.pass(1);
    assert.deepEqual(one.passedAt, [1200]);
  });

  it('do not pass before their time when a timer comes early', () => {
    const one = new Timed(clock, 50);
    watch(one);
    const [timer] = clock.timers;
    assert.ok(timer);
    clock.timers.delete(timer);
    clock.now += 49.5;
    timer.work();
    assert.deepEqual(one.passedAt, []);
    clock.pass(10);
    assert.deepEqual(one.passedAt, [1059.5]);
  });

  it('that may all have changed are looked at anew, within 10 ms', () => {
    const [one, other] = [new Timed(clock, 5000), new Timed(clock, 6000)];
    const sweep = watch(one, other);
    one.setIn(3);
    other.setIn(30);
    sweep.startOver();
    clock.pass(30);
    assert.deepEqual([one.passedAt, other.passedAt], [[1010], [1030]]);
  });

  it('leave others their turn: 256 are dealt with at a time', () => {
    const all = Array.from({ length: 600 }, () => new Timed(clock, 50));
    watch(...all);
    const passed = () => all.filter(({ passedAt }) => passedAt.length === 1).length;
    const counts = [50, 10, 10, 10].map((ms) => {
      clock.pass(ms);
      return passed();
    });
    assert.deepEqual(counts, [256, 512, 600, 600]);
  });

  it('may lie farther away than a timer reaches', () => {
    const farMs = 10 * 0x7fffffff;
    const one = new Timed(clock, farMs);
    watch(one);
    assert.deepEqual(
      [...clock.timers].map(({ delayMs }) => delayMs),
      [0x7fffffff],
    );
    clock.pass(farMs - 1);
    assert.deepEqual(one.passedAt, []);
    clock.pass(1);
    assert.deepEqual(one.passedAt, [1000 + farMs]);
  });

  it('keep no process alive', () => {
    watch(new Timed(clock, 50));
    assert.deepEqual(
      [...clock.timers].map(({ keepsAlive }) => keepsAlive),
      [false],
    );
  });

  it('cost nothing where there are none', () => {
    const [none, one] = [new Timed(clock, undefined), new Timed(clock, 50)];
    watch(none);
    assert.equal(clock.timers.size, 0);
    watch(none, one);
    clock.pass(50);
    assert.equal(one.passedAt.length, 1);
    assert.equal(clock.timers.size, 0);
  });

  it('do not count before the world has had its turn, where the process was held up', () => {
    const one = new Timed(clock, 50);
    watch(one);
    // Stopped, or asleep: no timer ran, and the clock went on.
    clock.now += 60_000;
    clock.pass(0);
    assert.deepEqual(one.passedAt, []);
    // What happened meanwhile is told of now.
    one.setIn(undefined);
    clock.pass(1000);
    assert.deepEqual(one.passedAt, []);
  });

  it('count a second later where nothing happened while the process was held up, and though it is held up again', () => {
    const one = new Timed(clock, 50);
    watch(one);
    clock.now += 60_000;
    clock.pass(0);
    clock.now += 60_000;
    clock.pass(0);
    assert.equal(one.passedAt.length, 1);
  });
});
