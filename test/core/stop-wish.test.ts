import { deepEqual } from 'node:assert/strict';
import { StopWish } from '../../src/core/stop-wish.ts';

describe('the wish that the daemon stops', () => {
  const heard = (...times: readonly number[]) => {
    const wish = new StopWish();
    return times.map((time) => wish.hear(time));
  };

  it('is impatience when it is repeated a second later or more', () => {
    deepEqual(heard(500, 1500, 9000), ['stop', 'hurry', 'hurry']);
  });

  it('is the same wish within a second, however often it comes', () => {
    deepEqual(heard(0, 6, 500, 999), ['stop', undefined, undefined, undefined]);
    deepEqual(heard(0, 600, 1200), ['stop', undefined, 'hurry']);
    deepEqual(heard(86_400_000, 86_400_999, 86_401_000), ['stop', undefined, 'hurry']);
  });
});
