import assert from 'node:assert/strict';
import { Ledger } from '../../src/core/ledger.ts';
import { QueueTime } from '../../src/server/queue-time.ts';

describe('the time of a request in the queue', () => {
  const ledger = () => new Ledger({ connectionsMax: 9, connectionsMaxPerUser: 9, bufferMaxBytes: 9 });

  it('is from its beginning to its end, and counted once', () => {
    const counts = ledger();
    const [one, other] = [new QueueTime(counts), new QueueTime(counts)];
    one.begin(100);
    other.begin(101);
    assert.equal(counts.queued, 2);
    one.end(130);
    one.end(500);
    assert.deepEqual([one.ms, counts.queued, counts.queuedMs], [30, 1, 30]);
    other.end(102);
    assert.deepEqual([other.ms, counts.queued, counts.queuedMs], [1, 0, 31]);
  });

  it('is unknown of one that never waited', () => {
    const counts = ledger();
    const time = new QueueTime(counts);
    time.end(5);
    assert.deepEqual([time.ms, counts.queued, counts.queuedMs], [undefined, 0, 0]);
  });
});
