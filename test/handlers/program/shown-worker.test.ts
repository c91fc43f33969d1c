import assert from 'node:assert/strict';
import { shownWorker } from '../../../src/handlers/program/shown-worker.ts';

describe('a worker that is shown', () => {
  it('is starting, idle or busy, with what it has answered, its age and its memory', () => {
    const worker = { pid: process.pid, answered: 3, startedMs: performance.now() - 5000, busy: 0, isLoaded: false };
    const shown = shownWorker(worker);
    assert.deepEqual([shown.pid, shown.kind, shown.state, shown.answered], [process.pid, 'worker', 'starting', 3]);
    assert.ok(shown.ageMs >= 5000 && shown.memoryBytes > 1_000_000);
    assert.equal(shownWorker({ ...worker, isLoaded: true }).state, 'idle');
    assert.equal(shownWorker({ ...worker, isLoaded: true, busy: 1 }).state, 'busy');
  });
});
