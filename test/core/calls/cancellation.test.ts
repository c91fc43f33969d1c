import assert from 'node:assert/strict';
import { Cancellation } from '../../../src/core/calls/cancellation.ts';

describe('a reply that is no longer wanted', () => {
  it('is told once, to the one that has the request now', () => {
    const cancellation = new Cancellation();
    const told: string[] = [];
    cancellation.listener = { cancelled: () => told.push('before') };
    cancellation.listener = { cancelled: () => told.push('now') };
    assert.equal(cancellation.isCancelled, false);
    cancellation.cancel();
    cancellation.cancel();
    assert.deepEqual([cancellation.isCancelled, told], [true, ['now']]);
  });

  it('aborts a signal, whether that was asked for before or after', () => {
    const [early, late] = [new Cancellation(), new Cancellation()];
    const { signal } = early;
    assert.equal(signal.aborted, false);
    assert.equal(early.signal, signal, 'there is one');
    for (const each of [early, late]) each.cancel();
    assert.deepEqual([signal.aborted, early.signal, late.signal.aborted], [true, signal, true]);
  });
});
