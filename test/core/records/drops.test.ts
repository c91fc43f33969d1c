import assert from 'node:assert/strict';
import { Drops } from '../../../src/core/records/drops.ts';

describe('lost records', () => {
  it('are told in one record, by level', () => {
    const drops = new Drops();
    drops.add('info', 30);
    drops.add('warning');
    drops.add('warning');
    assert.deepEqual(drops.record(), {
      level: 'warning',
      event: 'dropped',
      message: 'lost 32 log records, because the log could not be written: 2 warning, 30 info',
      fields: { EOFD_DROPPED: 32 },
    });
  });

  it('are counted anew once they are taken, and can be given back', () => {
    const drops = new Drops();
    drops.add('info', 2);
    const taken = drops.take();
    assert.deepEqual([drops.total, taken.total], [0, 2]);
    drops.add('err');
    drops.addAll(taken);
    assert.equal(drops.total, 3);
    assert.equal(drops.ever, 3);
    drops.take();
    assert.deepEqual([drops.total, drops.ever], [0, 3]);
    drops.add('notice');
    assert.match(drops.record().message, /^lost 1 log records, .*: 1 notice$/);
  });
});
