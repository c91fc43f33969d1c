import { deepEqual, equal } from 'node:assert/strict';
import { TransferRate } from '../../src/eofc/transfer-rate.ts';

describe('the rate of a transfer', () => {
  it('is that of the last two seconds', () => {
    const rate = new TransferRate(0);
    equal(rate.bytesPerSecond, 0);
    rate.look(1000, 500);
    equal(rate.bytesPerSecond, 500);
    for (const [atMs, bytes] of [
      [2000, 500],
      [3000, 2500],
      [4000, 4500],
    ] as const)
      rate.look(atMs, bytes);
    equal(rate.bytesPerSecond, 2000);
  });

  it('knows for how long nothing has gone', () => {
    const rate = new TransferRate(1000);
    const still = [1500, 1700, 3200].map((atMs) => {
      if (atMs === 1700) rate.move(atMs);
      rate.look(atMs, atMs < 1600 ? 0 : 9);
      return rate.stillMs;
    });
    deepEqual(still, [500, 0, 1500]);
    rate.look(9000, 9);
    equal(rate.bytesPerSecond, 0);
  });
});
