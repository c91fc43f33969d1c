import assert from 'node:assert/strict';
import { ProcessTally } from '../../../src/core/account/process-tally.ts';
import { WorkerAccounts } from '../../../src/handlers/program/worker-accounts.ts';

const worker = { name: 'calc.py', pid: 42, answered: 1, ageMs: 1500, memoryBytes: 4096 };

describe('what is told of workers', () => {
  it('is a record and a count: of starts, of ends by whose doing it was, of replacements by option', () => {
    const tally = new ProcessTally();
    const told: string[] = [];
    const accounts = new WorkerAccounts(({ event, message }) => void told.push(`${event}: ${message}`), tally);
    accounts.started(worker);
    accounts.ended(worker, undefined);
    accounts.ended(worker, 'it exited with status 1');
    accounts.replaced(worker, { option: 'worker-memory', text: 'it takes 4096 bytes of memory' });
    assert.deepEqual(
      told.map((line) => line.split(':')[0]),
      ['workerStarted', 'workerEnded', 'workerEnded', 'workerReplaced'],
    );
    assert.match(told[3] ?? '', / is replaced: it takes 4096 bytes of memory \(worker-memory\); /);
    assert.deepEqual(
      [tally.starts.worker, tally.ends.worker, tally.replacements],
      [1, { itself: 1, eofd: 1 }, { 'worker-requests': 0, 'worker-memory': 1 }],
    );
  });
});
