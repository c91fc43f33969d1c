import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import { IdleTimer } from '../../src/eofd/idle-timer.ts';
import { until } from '../support/wait.ts';

const AFTER_MS = 20;
/** Timers are due in their order: whatever an idle timer would still notice is noticed by then. */
const laterThanAny = () => sleep(3 * AFTER_MS);

describe('an idle timer', () => {
  let quietSince: number | undefined;
  /** When it was asked, and when it noticed. */
  let asked: number[];
  let noticed: number[];
  let timer: IdleTimer;
  beforeEach(() => {
    quietSince = performance.now();
    asked = [];
    noticed = [];
    timer = new IdleTimer(
      () => {
        asked.push(performance.now());
        return quietSince;
      },
      () => noticed.push(performance.now()),
    );
  });
  afterEach(() => timer.stop());

  it('notices once that nothing has happened for the time, and no sooner', async () => {
    const since = performance.now();
    quietSince = since;
    timer.set(AFTER_MS);
    assert.deepEqual(noticed, []);
    await laterThanAny();
    assert.equal(noticed.length, 1);
    assert.ok((noticed[0] ?? 0) - since >= AFTER_MS);
  });

  it('counts from the last thing that happened, which nobody told it of', async () => {
    timer.set(AFTER_MS);
    // As if something had happened just before the time is over.
    const since = performance.now() + AFTER_MS - 1;
    quietSince = since;
    await until('it has noticed', () => noticed.length > 0);
    assert.ok((noticed[0] ?? 0) - since >= AFTER_MS);
  });

  it('never notices while something goes on, and asks only once in the time', async () => {
    quietSince = undefined;
    timer.set(AFTER_MS);
    await until('it has asked four times', () => asked.length >= 4);
    assert.deepEqual(noticed, []);
    const [first = 0, , , fourth = 0] = asked;
    // A timer of Node's may be a millisecond early.
    assert.ok(fourth - first >= 3 * (AFTER_MS - 1), `asked every ${(fourth - first) / 3} ms`);
    quietSince = performance.now();
    await until('it has noticed', () => noticed.length > 0);
  });

  it('notices at once when the time is already over, as a reload can make it', () => {
    quietSince = performance.now() - AFTER_MS;
    timer.set(AFTER_MS);
    assert.equal(noticed.length, 1);
  });

  it('forgets the time it had when it is given another', async () => {
    timer.set(AFTER_MS);
    timer.set(Number.POSITIVE_INFINITY);
    const count = asked.length;
    await laterThanAny();
    assert.equal(asked.length, count);
    assert.deepEqual(noticed, []);
  });

  it('waits as long as it should where that is longer than a timer of Node can', async () => {
    timer.set(2 ** 31);
    await laterThanAny();
    assert.equal(asked.length, 1);
    assert.deepEqual(noticed, []);
  });

  it('notices nothing after it was stopped', async () => {
    timer.set(AFTER_MS);
    timer.stop();
    await laterThanAny();
    assert.deepEqual(noticed, []);
  });

  it('keeps no process alive', () => {
    const timers = () => process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length;
    const before = timers();
    timer.set(AFTER_MS);
    assert.equal(timers(), before);
  });
});
