import assert from 'node:assert/strict';
import { Refill } from '../../../src/handlers/program/refill.ts';
import { until } from '../../support/wait.ts';

describe('the successor of a spare', () => {
  let fills: number;
  let refill: Refill;
  beforeEach(() => {
    fills = 0;
    refill = new Refill(() => {
      fills++;
      refill.begun();
    });
  });
  const nextTurn = async (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

  it('is started once the reply is there', async () => {
    refill.taken(false);
    await nextTurn();
    assert.equal(fills, 0);
    refill.released();
    await nextTurn();
    assert.equal(fills, 1);
  });

  it('is started soon where no other spare is ready, and before long where one is', async () => {
    refill.taken(true);
    await until('it is started', () => fills === 1);
    refill.taken(false);
    await until('it is started', () => fills === 2);
  });

  it('is planned no more once all are there', async () => {
    refill.taken(true);
    refill.begun();
    const sinceMs = performance.now();
    await until('it would have been started', () => performance.now() - sinceMs > 20);
    assert.equal(fills, 0);
  });
});
