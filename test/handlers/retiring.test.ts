import assert from 'node:assert/strict';
import type { PoolWorker } from '../../src/handlers/pool-worker.ts';
import { Retiring } from '../../src/handlers/retiring.ts';

describe('a worker that is not needed any more', () => {
  let ends: number;
  const worker = (): PoolWorker => ({
    loaded: Promise.resolve(),
    isUsable: true,
    places: 2,
    answered: 0,
    end: () => void ends++,
  });
  beforeEach(() => {
    ends = 0;
  });

  it('ends at once where it is at work on nothing', () => {
    new Retiring().add(worker(), 0);
    assert.equal(ends, 1);
  });

  it('ends with the last request that it is at work on, and not before', () => {
    const retiring = new Retiring();
    const one = worker();
    retiring.add(one, 2);
    retiring.done(one);
    assert.equal(ends, 0);
    retiring.done(one);
    assert.equal(ends, 1);
  });
});
