import assert from 'node:assert/strict';
import { BOUNDS_S, Histogram } from '../../../src/core/account/histogram.ts';

describe('durations in a histogram', () => {
  it('count in the bucket whose bound they do not pass, at its exact edge too', () => {
    for (const [at, bound] of BOUNDS_S.entries()) {
      const histogram = new Histogram();
      histogram.observe(bound * 1000);
      histogram.observe(bound * 1000 * 1.0001);
      assert.deepEqual(
        histogram.counts.flatMap((count, index) => (count > 0 ? [[index, count]] : [])),
        [
          [at, 1],
          [at + 1, 1],
        ],
      );
    }
  });

  it('count as nothing where a clock says less than that, and add up', () => {
    const histogram = new Histogram();
    for (const ms of [-3, 1, 400_000]) histogram.observe(ms);
    assert.deepEqual([histogram.count, histogram.sumMs, histogram.counts[0]], [3, 400_001, 1]);
    assert.equal(
      histogram.counts.reduce((sum, count) => sum + count, 0),
      3,
    );
  });

  it('have bounds that rise, from a tenth of a millisecond to five minutes, and one bucket more', () => {
    const ms = [0.1, 0.25, 0.5, 1, 2.5, 5, 10, 25, 50, 100, 250, 500, 1000, 2500, 5000];
    const expected = [...ms.map((bound) => bound / 1000), 10, 30, 60, 300];
    assert.deepEqual(BOUNDS_S, expected);
    assert.deepEqual(
      new Histogram().counts,
      [...expected, 1].map(() => 0),
    );
  });
});
