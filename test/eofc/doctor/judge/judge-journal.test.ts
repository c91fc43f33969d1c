import { deepEqual, equal, match } from 'node:assert/strict';
import { MESSAGE_IDS } from '../../../../src/core/records/record.ts';
import type { JournalEntry } from '../../../../src/eofc/doctor/journal-entries.ts';
import { judgeJournal } from '../../../../src/eofc/doctor/judge/judge-journal.ts';
import { codes, facts, mends, settings } from '../sample-facts.ts';

let ids = 0;
const entry = (fields: Readonly<Record<string, string>>, message = '', atMs = 5000): JournalEntry => ({
  atMs,
  message,
  fields: {
    EOFD_PEER_UID: '1000',
    EOFD_PEER_USER: 'alice',
    EOFD_PEER_COMM: 'python3',
    EOFD_REQUEST_ID: `id-${ids++}`,
    ...fields,
  },
});
const judge = (...journal: JournalEntry[]) => judgeJournal(facts({ journal }));
const failed = (reason: string, more = {}, atMs = 5000) =>
  entry({ EOFD_OUTCOME: 'failed', EOFD_REASON: reason, ...more }, '', atMs);

describe('what is judged of the journal', () => {
  it('is nothing where all were answered or went away by themselves', () => {
    deepEqual(
      judge(entry({ EOFD_OUTCOME: 'replied' }), entry({ EOFD_OUTCOME: 'aborted' }, 'while the handler worked')),
      [],
    );
  });

  it('is a client that stalls, once for each of its connections', () => {
    const id = { EOFD_REQUEST_ID: 'same' };
    const found = judge(
      entry({ ...id, MESSAGE_ID: MESSAGE_IDS.stall }),
      entry({
        ...id,
        EOFD_OUTCOME: 'timed out',
        EOFD_REASON: 'sent and stalled: no byte and no EOF for 30s (read-timeout)',
      }),
      entry({ EOFD_OUTCOME: 'aborted' }, 'the client sent 8 bytes and went away after 2s without having half-closed'),
    );
    deepEqual(codes(found), ['no-half-close']);
    match(found[0]?.what ?? '', /^python3 of alice did not half-close, 2 times in the last hour \(last at [\d:]+\)$/);
    match(mends(found)[0] ?? '', /write_eof\(\)/);
  });

  it('is a client that speaks HTTP', () => {
    const found = judge(entry({ EOFD_OUTCOME: 'failed', EOFD_REASON: 'the client speaks HTTP and waits' }));
    deepEqual(codes(found), ['foreign-protocol']);
    match(mends(found)[0] ?? '', /http = "ADDRESS"/);
  });

  it('is each reason of failures by client, the most frequent first, and never more than eight', () => {
    const many = Array.from({ length: 20 }, (_, index) => failed(`reason ${index}`));
    const found = judge(...many, failed('reason 7'), failed('reason 7', { EOFD_PEER_COMM: '\x1b[31m' }));
    equal(found.length, 8);
    match(found[0]?.what ?? '', /2 times/);
    equal(found[0]?.why, 'reason 7');
    match(
      judge(failed('x', { EOFD_PEER_COMM: '\x1b[31m' }))[0]?.what ?? '',
      /requests of \\x1b\[31m of alice failed, once/,
    );
  });

  it('says which option to raise, and to what, and passes over what was before the settings were written', () => {
    const late = failed('request larger than 16777216 bytes (max-request)', { EOFD_OUTCOME: 'rejected' });
    deepEqual(mends(judge(late)).slice(0, 3), [
      "sed -i '/^max-request *=/d' /etc/eofd/eofd.toml",
      'echo \'max-request = "32M"\' >>/etc/eofd/eofd.toml',
      'systemctl reload eofd.service',
    ]);
    const after = (writtenAtMs: number) =>
      judgeJournal(
        facts({ journal: [late], daemon: { settings: settings({ writtenAtMs }), copies: [], shadowing: [] } }),
      );
    deepEqual(codes(after(5000)), ['rejected']);
    deepEqual(codes(after(5001)), []);
  });

  it('knows no more than the user where a client came over HTTP', () => {
    const { EOFD_PEER_UID: _, ...fields } = failed('x').fields;
    match(judge({ atMs: 1, message: '', fields })[0]?.what ?? '', /^requests of a client over HTTP failed/);
  });
});
