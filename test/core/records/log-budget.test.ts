import assert from 'node:assert/strict';
import { LogBudget } from '../../../src/core/records/log-budget.ts';

const take = (budget: LogBudget, nowMs: number, times: number, user: number | string = 1000): number => {
  let taken = 0;
  for (let count = 0; count < times; count += 1) if (budget.take(nowMs, () => user, 'replied', 10, 3)) taken += 1;
  return taken;
};

describe('a budget of log records', () => {
  it('takes so many records in a second and not one more', () => {
    const budget = new LogBudget(200);
    assert.equal(take(budget, 5000, 200), 200);
    assert.equal(budget.dueMs, Number.POSITIVE_INFINITY);
    assert.equal(take(budget, 5999.9, 1), 0);
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
    budget.take(100, () => 1000, 'failed', 1, 1);
    budget.take(200, () => 1000, 'failed', 10, 1);
    budget.take(300, () => 1000, 'timed out', 20, 2);
    budget.take(400, () => 1000, 'failed', 30, 4);
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
    const { counts, requestBytes, replyBytes } = budget.sumUp(2500) ?? {};
    assert.deepEqual([counts?.get('replied'), requestBytes, replyBytes], [1, 10, 3]);
  });

  it('loses no count when it is summed up late', () => {
    const budget = new LogBudget(1);
    take(budget, 0, 3);
    take(budget, 1200, 3);
    const leftOut = budget.sumUp(2500);
    assert.equal(leftOut?.counts.get('replied'), 4);
    assert.equal(leftOut.overMs, 2500);
  });

  describe('of several users', () => {
    it('is all of the ordinary one for a user who is alone, and nothing of what is spare', () => {
      assert.equal(take(new LogBudget(10, 24), 0, 1000), 10);
    });

    it('has half of what is spare for another user, half of that for the next, and one as long as any is left', () => {
      const budget = new LogBudget(10, 24);
      take(budget, 0, 40, 'greedy');
      assert.deepEqual(
        ['a', 'b', 'c', 'd', 'e', 'f'].map((user) => take(budget, 0, 100, user)),
        [10, 7, 4, 2, 1, 0],
      );
    });

    it('has some for whoever comes after two that took the ordinary one together', () => {
      const budget = new LogBudget(10, 8);
      assert.deepEqual([take(budget, 0, 5, 'a'), take(budget, 0, 5, 'b')], [5, 5]);
      assert.deepEqual([take(budget, 0, 40, 'a'), take(budget, 0, 40, 'b')], [2, 1]);
      assert.equal(take(budget, 0, 40, 'c'), 3);
    });

    it('never takes more than both together, however many users there are', () => {
      const budget = new LogBudget(10, 8);
      let taken = 0;
      for (let user = 0; user < 100; user += 1) taken += take(budget, 0, 3, user);
      assert.equal(taken, 18);
    });

    it('begins anew for each of them with the next second', () => {
      const budget = new LogBudget(2, 4);
      take(budget, 0, 9, 'greedy');
      take(budget, 0, 9, 'other');
      assert.deepEqual([take(budget, 1000, 9, 'greedy'), take(budget, 1000, 9, 'other')], [2, 2]);
    });

    it('asks whose a record is a bounded number of times', () => {
      const budget = new LogBudget(10, 24);
      let asked = 0;
      for (let count = 0; count < 5000; count += 1) budget.take(0, () => String(asked++ >= 0), 'replied', 0, 0);
      assert.equal(asked, 1010);
      for (let count = 0; count < 5000; count += 1) budget.take(1000, () => String(asked++ >= 0), 'replied', 0, 0);
      assert.equal(asked, 2020, 'anew in each second');
      const spent = new LogBudget(1);
      spent.take(0, () => 'a', 'replied', 0, 0);
      spent.take(0, () => assert.fail('nothing is left, whosever it is'), 'replied', 0, 0);
    });
  });
});
