import assert from 'node:assert/strict';
import { startTogether } from '../../src/handlers/first-workers.ts';
import type { PoolWorker } from '../../src/handlers/pool-worker.ts';

describe('the first workers', () => {
  let ended = 0;
  beforeEach(() => {
    ended = 0;
  });
  const worker = (loaded: Promise<void> = Promise.resolve()): PoolWorker => ({
    loaded,
    isUsable: true,
    places: 1,
    answered: 0,
    end: () => void ended++,
  });

  it('are as many as are asked for, each loaded', async () => {
    const late: (() => void)[] = [];
    const started = startTogether(3, () => worker(new Promise((resolve) => void late.push(resolve))));
    assert.equal(late.length, 3);
    for (const loaded of late) loaded();
    assert.equal((await started).length, 3);
    assert.equal(ended, 0);
  });

  it('are none where one cannot be used, and it is said why', async () => {
    const each = [worker(), worker(Promise.reject(new Error('broken'))), worker()].values();
    await assert.rejects(
      startTogether(3, () => each.next().value as PoolWorker),
      { message: 'broken' },
    );
    assert.equal(ended, 3);
  });

  it('are none where one cannot be started', async () => {
    let count = 0;
    const start = (): PoolWorker => {
      if (++count === 3) throw new Error('no process is left');
      return worker();
    };
    await assert.rejects(startTogether(3, start), { message: 'no process is left' });
    assert.equal(ended, 2);
  });
});
