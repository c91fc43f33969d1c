import assert from 'node:assert/strict';
import { deepestFall, median, ratios, spread } from '../../bench/statistics.ts';

describe('the median of rounds', () => {
  it('is the middle figure, whatever their order', () => assert.equal(median([30, 1, 2]), 2));
  it('is the mean of the two in the middle where their number is even', () => assert.equal(median([4, 1, 100, 2]), 3));
  it('leaves out rounds that failed', () => assert.equal(median([Number.NaN, 5, Number.NaN]), 5));
  it('of nothing is nothing', () => assert.ok(Number.isNaN(median([]))));
});

describe('the spread of rounds', () => {
  it('has the ends beside the median', () =>
    assert.deepEqual(spread([3, 1, Number.NaN, 8]), { median: 3, min: 1, max: 8 }));
  it('of nothing is nothing', () => assert.equal(spread([Number.NaN]), undefined));
});

describe('ratios', () => {
  it('are taken within each round, so that a slow round counts as much as a fast one', () => {
    assert.deepEqual(ratios([10, 2], [5, 1]), [2, 2]);
  });
  it('of a round that the base lacks are no figures', () => assert.deepEqual(ratios([10, 2], [5]), [2, Number.NaN]));
});

describe('the deepest fall of a series', () => {
  it('is none where it only grows', () => assert.equal(deepestFall([1, 2, 2, 7]), 1));
  it('is measured from the best before it, not from its neighbour', () =>
    assert.equal(deepestFall([4, 10, 8, 5, 20]), 0.5));
  it('is unknown where a figure is missing', () => assert.ok(Number.isNaN(deepestFall([1, Number.NaN, 2]))));
});
