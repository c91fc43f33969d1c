import { deepEqual } from 'node:assert/strict';
import { journalEntries } from '../../../src/eofc/doctor/journal-entries.ts';

describe('records of the journal', () => {
  it('are read with the fields that a diagnosis needs', () => {
    const record = {
      MESSAGE: 'hoge',
      __REALTIME_TIMESTAMP: '1000',
      EOFD_OUTCOME: 'failed',
      MESSAGE_ID: 'x',
      _PID: '1',
    };
    deepEqual(journalEntries(`${JSON.stringify(record)}\n`), [
      { atMs: 1, message: 'hoge', fields: { EOFD_OUTCOME: 'failed', MESSAGE_ID: 'x' } },
    ]);
  });

  it('are passed over where they are no JSON, or their message is bytes', () => {
    deepEqual(
      journalEntries('no\n\n{"MESSAGE":[1,2]}\n{"MESSAGE":"a","EOFD_REASON":[1],"__REALTIME_TIMESTAMP":"1000"}'),
      [{ atMs: 1, message: 'a', fields: {} }],
    );
  });
});
