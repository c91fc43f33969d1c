import assert from 'node:assert/strict';
import { atLeastOf, verdict } from '../../../bench/report/verdict.ts';

describe('whether a goal is reached', () => {
  it('is told at the edge', () => assert.deepEqual([atLeastOf(0.97, 0.97), atLeastOf(0.969, 0.97)], [1, 0]));

  it('is no where one of its checks fails, and open where one could not be made', () => {
    assert.deepEqual(
      [verdict([1, 1]), verdict([1, Number.NaN]), verdict([Number.NaN, 0])],
      ['yes', 'not measured', 'no'],
    );
    assert.ok(Number.isNaN(atLeastOf(Number.NaN, 1)));
  });
});
