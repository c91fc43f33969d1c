import assert from 'node:assert/strict';
import { LogBudget } from '../../src/core/log-budget.ts';

const take = (budget: LogBudget, nowMs: number, times: number): number => {
  let taken = 0;
  for (let count = 0; count < times; count += 1) if (budget.take(nowMs, 'replied', 10, 3)) taken += 1;
  return taken;
};

describe('a budget of log records', () => {
  it('takes so many records in a second and not one more', () => {
    const budget = new LogBudget(200);
    assert.equal(take(budget, 5000, 200), 200);
    assert.equal(budget.dueMs, Number.POSITIVE_INFINITY);
    assert.equal(budget.take(5999.9, 'replied', 0, 0), false);
  });

  it('takes as many again exactly a second after the first', () => {
    const budget = new LogBudget(200);
    take(budget, 5000, 201);
    assert.equal(take(budget, 5999.9, 1), 0);
    assert.equal(take(budget, 6000, 201), 200);
  });

  it('begins the next second with its own first record, however late that comes', () => {
    const budget = new LogBudget(2);
    take(budget, 0, 1);
    take(budget, 7700, 1);
    assert.equal(take(budget, 8100, 2), 1);
    assert.equal(take(budget, 8699, 1), 0);
    assert.equal(take(budget, 8700, 1), 1);
  });

  it('sums up what it left out, at the end of that second', () => {
    const budget = new LogBudget(1);
    budget.take(100, 'failed', 1, 1);
    budget.take(200, 'failed', 10, 1);
    budget.take(300, 'timed out', 20, 2);
    budget.take(400, 'failed', 30, 4);
    assert.equal(budget.dueMs, 1100);
    assert.deepEqual(budget.sumUp(1100), {
      counts: new Map([
        ['failed', 2],
        ['timed out', 1],
      ]),
      requestBytes: 60,
      replyBytes: 7,
      overMs: 1000,
      recordsPerSecond: 1,
    });
  });

  it('counts anew after it summed up', () => {
    const budget = new LogBudget(1);
    take(budget, 0, 3);
    budget.sumUp(1000);
    assert.equal(budget.sumUp(1000), undefined);
    assert.equal(budget.dueMs, Number.POSITIVE_INFINITY);
    take(budget, 1500, 2);
    assert.equal(budget.sumUp(2500)?.counts.get('replied'), 1);
  });

  it('loses no count when it is summed up late', () => {
    const budget = new LogBudget(1);
    take(budget, 0, 3);
    take(budget, 1200, 3);
    const leftOut = budget.sumUp(2500);
    assert.equal(leftOut?.counts.get('replied'), 4);
    assert.equal(leftOut.overMs, 2500);
  });
});
