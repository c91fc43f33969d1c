import assert from 'node:assert/strict';
import { KEPT, KEPT_ENDS, ProcessTally, WEARS } from '../../../src/core/account/process-tally.ts';

describe('the count of the processes that a handler keeps', () => {
  it('has a place for each kind, each end and each option that replaces', () => {
    const { starts, ends, replacements } = new ProcessTally();
    assert.deepEqual(Object.keys(starts), [...KEPT]);
    for (const kind of KEPT) assert.deepEqual(Object.keys(ends[kind]), [...KEPT_ENDS]);
    assert.deepEqual(Object.keys(replacements), [...WEARS]);
  });

  it('has starts and ends of each kind, and tells whenever there are more or fewer', () => {
    const tally = new ProcessTally();
    let told = 0;
    tally.onChange = () => told++;
    tally.started('spare');
    tally.ended('spare', 'itself');
    tally.ended('worker', 'eofd');
    tally.changed();
    assert.equal(told, 4);
    assert.deepEqual(tally.starts, { spare: 1, worker: 0 });
    assert.deepEqual(tally.ends, { spare: { itself: 1, eofd: 0 }, worker: { itself: 0, eofd: 1 } });
  });

  it('has replacements by the option that asked for them', () => {
    const tally = new ProcessTally();
    tally.replaced('worker-memory');
    assert.deepEqual(tally.replacements, { 'worker-requests': 0, 'worker-memory': 1 });
  });
});
