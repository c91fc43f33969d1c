import { deepEqual, match } from 'node:assert/strict';
import { gatherJournal } from '../../../../src/eofc/doctor/gather/gather-journal.ts';
import { units } from '../sample-facts.ts';

describe('what is read of the journal', () => {
  it('is the last hour of the service, from the journal of its manager', () => {
    const asked: (readonly string[])[] = [];
    const run = (argv: readonly string[]) => {
      asked.push(argv);
      return { status: 0, out: '{"MESSAGE":"a","__REALTIME_TIMESTAMP":"2000"}\n', err: '' };
    };
    deepEqual(gatherJournal(units(), run), { journal: [{ atMs: 2, message: 'a', fields: {} }], unseen: [] });
    gatherJournal(units({}, {}, 'systemctl --user'), run);
    deepEqual(
      asked.map((argv) => argv.slice(0, 4)),
      [
        ['journalctl', '-u', 'eofd.service', '--since=-1h'],
        ['journalctl', '--user', '--user-unit', 'eofd.service'],
      ],
    );
  });

  it('is said not to be seen where it is closed, or not there', () => {
    const closed = {
      status: 0,
      out: '',
      err: 'Hint: You are currently not seeing messages from other users and the system.',
    };
    for (const told of [closed, { ...closed, status: 1 }, undefined])
      match(gatherJournal(units(), () => told).unseen[0] ?? '', /^the journal: /);
  });
});
