import assert from 'node:assert/strict';
import { bytesText, timeText } from '../../src/core/quantity.ts';

describe('a time in words', () => {
  const cases: ReadonlyArray<readonly [number, string]> = [
    [0, '0us'],
    [-1, '0us'],
    [0.0429, '42us'],
    [0.9999, '999us'],
    [1, '1ms'],
    [1.57, '1.5ms'],
    [250, '250ms'],
    [999.99, '999.9ms'],
    [1000, '1s'],
    [5340, '5.3s'],
    [59_999, '59.9s'],
    [60_000, '1min'],
    [90_500, '1min 30s'],
    [3_600_000, '1h'],
    [3_605_000, '1h 5s'],
    [3_661_000, '1h 1min'],
    [864e5 + 36e5, '1d 1h'],
    [Number.POSITIVE_INFINITY, 'infinity'],
  ];
  for (const [ms, text] of cases) it(`is ${text} for ${ms} ms`, () => assert.equal(timeText(ms), text));
});

describe('a size in words', () => {
  it('minds the singular', () => assert.deepEqual([0, 1, 2].map(bytesText), ['0 bytes', '1 byte', '2 bytes']));
});
