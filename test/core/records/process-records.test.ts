import assert from 'node:assert/strict';
import { spareEnded, workerEnded, workerReplaced, workerStarted } from '../../../src/core/records/process-records.ts';

const worker = { name: 'calc\n.py', pid: 42, answered: 1, ageMs: 1500, memoryBytes: 4096 };

describe('what the log says of processes that stay or wait', () => {
  it('is when one is ready', () => {
    const { level, event, message, fields } = workerStarted(worker);
    assert.deepEqual([level, event], ['info', 'workerStarted']);
    assert.equal(message, 'worker 42 (calc\\n.py) is ready, 1.5s after its start');
    assert.equal(workerStarted({ ...worker, ageMs: 0.0016 }).fields?.['EOFD_WORKER_AGE_USEC'], 2);
    assert.deepEqual(fields, { EOFD_WORKER_PID: 42, EOFD_WORKER_AGE_USEC: 1_500_000 });
  });

  it('is how one ended, as a warning where that was its own doing', () => {
    const own = workerEnded(worker, 'it exited with status 1');
    assert.deepEqual([own.level, own.event], ['warning', 'workerEnded']);
    assert.match(own.message, / ended: it exited with status 1; 1 request answered in 1\.5s, 4096 bytes of memory$/);
    assert.deepEqual(own.fields, {
      EOFD_WORKER_PID: 42,
      EOFD_WORKER_REQUESTS: 1,
      EOFD_WORKER_AGE_USEC: 1_500_000,
      EOFD_WORKER_MEMORY_BYTES: 4096,
      EOFD_REASON: 'it exited with status 1',
    });
    const old = workerEnded({ ...worker, answered: 2, ageMs: 0.0016, memoryBytes: undefined }, undefined);
    assert.deepEqual(
      [old.level, old.message.replace(/^.*ended: /, '')],
      ['info', 'it was not needed any more; 2 requests answered in 1us'],
    );
    assert.deepEqual(old.fields, {
      EOFD_WORKER_PID: 42,
      EOFD_WORKER_REQUESTS: 2,
      EOFD_WORKER_AGE_USEC: 2,
      EOFD_REASON: 'it was not needed any more',
    });
  });

  const account = {
    EOFD_WORKER_PID: 42,
    EOFD_WORKER_REQUESTS: 1,
    EOFD_WORKER_AGE_USEC: 1_500_000,
    EOFD_WORKER_MEMORY_BYTES: 4096,
  };

  it('is why one is replaced', () => {
    assert.deepEqual(workerReplaced(worker, 'it is old'), {
      level: 'info',
      event: 'workerReplaced',
      message: 'worker 42 (calc\\n.py) is replaced: it is old; 1 request answered in 1.5s, 4096 bytes of memory',
      fields: { ...account, EOFD_REASON: 'it is old' },
    });
  });

  it('is which spare did not wait', () => {
    assert.deepEqual(spareEnded(worker, 'a\x1bb'), {
      level: 'warning',
      event: 'spareEnded',
      message: 'spare 42 (calc\\n.py) ended before it had a request: a\\x1bb; others are started now and then',
      fields: { ...account, EOFD_REASON: 'a\\x1bb' },
    });
  });

  it('has at most 512 bytes of a reason', () => {
    for (const record of [workerEnded(worker, 'x'.repeat(512)), spareEnded(worker, 'x'.repeat(512))])
      assert.equal(record.fields?.['EOFD_REASON'], 'x'.repeat(512));
    for (const record of [workerEnded(worker, 'x'.repeat(513)), spareEnded(worker, 'x'.repeat(513))])
      assert.equal(record.fields?.['EOFD_REASON'], `${'x'.repeat(509)}…`);
  });
});
