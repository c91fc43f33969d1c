import assert from 'node:assert/strict';
import { linesSummary, requestsSummary } from '../../../src/core/records/summary-record.ts';

describe('the summary of requests without a record', () => {
  it('has how many, of which kinds, and their bytes', () => {
    const counts = new Map([
      ['failed', 300],
      ['timed out', 12],
      ['cut by drain', 1],
    ]);
    const record = requestsSummary('requests that failed', 'warning', {
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
        '313 more requests that failed in 1s, without a record each (at most 100 a second): 300 failed, 12 timed out, 1 cut by drain; 4000 bytes received, 0 sent',
      fields: {
        EOFD_COUNT: 313,
        EOFD_COUNT_FAILED: 300,
        EOFD_COUNT_TIMED_OUT: 12,
        EOFD_COUNT_CUT_BY_DRAIN: 1,
        EOFD_REQUEST_BYTES: 4000,
        EOFD_REPLY_BYTES: 0,
      },
    });
  });
});

describe('the summary of lines that were left out', () => {
  it('has how many, and how long they were', () => {
    const counts = new Map([['lines', 4711]]);
    assert.deepEqual(
      linesSummary({ counts, requestBytes: 81234, replyBytes: 0, overMs: 1200, recordsPerSecond: 100 }),
      {
        level: 'info',
        event: 'summary',
        message: '4711 more lines of the handler in 1.2s, left out (at most 100 a second): 81234 bytes',
        fields: { EOFD_COUNT: 4711, EOFD_COUNT_LINES: 4711 },
      },
    );
  });
});
