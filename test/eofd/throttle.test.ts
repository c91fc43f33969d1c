import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import { Throttle } from '../../src/eofd/throttle.ts';
import { until } from '../support/wait.ts';

const INTERVAL_MS = 20;
/** Timers are due in their order: whatever the throttle would still do is done by then. */
const laterThanAny = () => sleep(3 * INTERVAL_MS);

describe('what is done no more often than once in an interval', () => {
  /** When the work was done. */
  let times: number[];
  let again: boolean;
  let throttle: Throttle;
  beforeEach(() => {
    times = [];
    again = false;
    throttle = new Throttle(INTERVAL_MS, () => {
      times.push(performance.now());
      return again;
    });
  });
  afterEach(() => throttle.stop());

  it('is done at once when it is first wanted', () => {
    throttle.want();
    assert.equal(times.length, 1);
  });

  it('is done once for all that wanted it in between, when the interval is over', async () => {
    for (let wanted = 0; wanted < 5; wanted++) throttle.want();
    assert.equal(times.length, 1);
    await laterThanAny();
    const [first = 0, second = 0, ...more] = times;
    assert.deepEqual(more, []);
    // A timer of Node's may be a millisecond early.
    assert.ok(second - first >= INTERVAL_MS - 1, `${second - first} ms apart`);
  });

  it('is done at once again after an interval in which nobody wanted it', async () => {
    throttle.want();
    await laterThanAny();
    assert.equal(times.length, 1);
    throttle.want();
    assert.equal(times.length, 2);
  });

  it('is done in every interval while the work says so, though nobody wants it', async () => {
    again = true;
    throttle.want();
    await until('it was done four times', () => times.length >= 4);
    again = false;
    await laterThanAny();
    const done = times.length;
    await laterThanAny();
    assert.equal(times.length, done);
  });

  it('is not done after it was stopped, until it is wanted again', async () => {
    throttle.want();
    throttle.want();
    throttle.stop();
    await laterThanAny();
    assert.equal(times.length, 1);
    throttle.want();
    assert.equal(times.length, 2);
  });

  it('keeps no process alive', () => {
    const timers = () => process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length;
    const before = timers();
    throttle.want();
    assert.equal(timers(), before);
  });
});
