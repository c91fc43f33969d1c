import assert from 'node:assert/strict';
import { summaryRecord } from '../../src/core/summary-record.ts';

describe('the summary of requests without a record', () => {
  it('has how many, of which kinds, and their bytes', () => {
    const counts = new Map([
      ['failed', 300],
      ['timed out', 12],
    ]);
    const record = summaryRecord('requests that failed', 'warning', {
      counts,
      requestBytes: 4000,
      replyBytes: 0,
      overMs: 1000,
      recordsPerSecond: 100,
    });
    assert.deepEqual(record, {
      level: 'warning',
      event: 'summary',
      message:
        '312 more requests that failed in 1s, without a record each (at most 100 a second): 300 failed, 12 timed out; 4000 bytes received, 0 sent',
      fields: { EOFD_COUNT: 312, EOFD_COUNT_FAILED: 300, EOFD_COUNT_TIMED_OUT: 12, EOFD_REQUEST_BYTES: 4000, EOFD_REPLY_BYTES: 0 },
    });
  });
});
