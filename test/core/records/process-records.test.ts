import assert from 'node:assert/strict';
import { spareEnded, workerEnded, workerReplaced, workerStarted } from '../../../src/core/records/process-records.ts';

const worker = { name: 'calc\n.py', pid: 42, answered: 1, ageMs: 1500, memoryBytes: 4096 };

describe('what the log says of processes that stay or wait', () => {
  it('is when one is ready', () => {
    const { level, message, fields } = workerStarted(worker);
    assert.deepEqual([level, message], ['info', 'worker 42 (calc\\n.py) is ready, 1.5s after its start']);
    assert.deepEqual(fields, { EOFD_WORKER_PID: 42, EOFD_WORKER_AGE_USEC: 1_500_000 });
  });

  it('is how one ended, as a warning where that was its own doing', () => {
    const own = workerEnded(worker, 'it exited with status 1');
    assert.equal(own.level, 'warning');
    assert.match(own.message, / ended: it exited with status 1; 1 request answered in 1\.5s, 4096 bytes of memory$/);
    assert.deepEqual(own.fields, {
      EOFD_WORKER_PID: 42,
      EOFD_WORKER_REQUESTS: 1,
      EOFD_WORKER_AGE_USEC: 1_500_000,
      EOFD_WORKER_MEMORY_BYTES: 4096,
      EOFD_REASON: 'it exited with status 1',
    });
    const { level, message } = workerEnded({ ...worker, answered: 2, memoryBytes: undefined }, undefined);
    assert.deepEqual([level, message.endsWith('; 2 requests answered in 1.5s')], ['info', true]);
  });

  it('is why one is replaced, and which spare did not wait', () => {
    assert.match(workerReplaced(worker, 'it is old').message, /^worker 42 \(calc\\n\.py\) is replaced: it is old; /);
    const { level, message } = spareEnded(worker, 'a\x1bb');
    assert.equal(level, 'warning');
    assert.equal(
      message,
      'spare 42 (calc\\n.py) ended before it had a request: a\\x1bb; others are started now and then',
    );
  });
});
