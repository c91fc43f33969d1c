import assert from 'node:assert/strict';
import { short, withEnds } from '../../bench/format.ts';

describe('a figure', () => {
  const cases: ReadonlyArray<readonly [number, string]> = [
    [0, '0.00'],
    [0.306, '0.31'],
    [4.254, '4.25'],
    [9.994, '9.99'],
    [9.996, '10.0'],
    [38.16, '38.2'],
    [99.96, '100'],
    [118.4, '118'],
    [9994, '9994'],
    [9996, '10.0k'],
    [12_345, '12.3k'],
    [118_400, '118k'],
    [999_600, '1.00M'],
    [1_254_000, '1.25M'],
    [Number.NaN, '-'],
    [Number.POSITIVE_INFINITY, '-'],
  ];
  for (const [figure, text] of cases) it(`is ${text} for ${figure}`, () => assert.equal(short(figure), text));
});

describe('a figure with its ends', () => {
  it('has them behind it', () => assert.equal(withEnds({ median: 4.25, min: 3.98, max: 12_000 }), '4.25 (3.98-12.0k)'));
  it('is a dash where nothing was measured', () => assert.equal(withEnds(undefined), '-'));
});
