import assert from 'node:assert/strict';
import { LoopDelay } from '../../src/metrics/loop-delay.ts';
import { until } from '../support/wait.ts';

describe('the delay of the event loop', () => {
  it('is how much later than due it is looked at', async () => {
    let now = 0;
    const delay = new LoopDelay(() => now);
    now = 100 + 3000;
    await until('a look', () => delay.histogram.count > 0);
    delay.stop();
    assert.equal(delay.histogram.sumMs, 3000);
  });
});
