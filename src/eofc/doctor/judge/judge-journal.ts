import { printable } from '../../../core/printable.ts';
import { MESSAGE_IDS } from '../../../core/records/record.ts';
import type { Facts } from '../facts.ts';
import { type Finding, wrong } from '../finding.ts';
import type { JournalEntry } from '../journal-entries.ts';
import { optionIn, raiseOption } from './raise-option.ts';

/** Findings of this kind, the most frequent first; more would hide the rest. */
const GROUPS_MAX = 8;
const FAILED = ['failed', 'rejected', 'timed out', 'cut by drain'];

/** What the journal says of the last hour, by client and by reason. */
export function judgeJournal(facts: Facts): readonly Finding[] {
  const groups = new Map<string, { readonly requests: Set<string>; readonly finding: (count: number) => Finding }>();
  for (const entry of facts.journal) {
    const kind = kindOf(entry);
    if (kind === undefined || isMended(facts, entry)) continue;
    const { EOFD_REQUEST_ID: id = entry.message } = entry.fields;
    const key = `${kind}\0${clientOf(entry)}\0${kind === 'failure' ? entry.fields['EOFD_REASON'] : ''}`;
    const requests = groups.get(key)?.requests ?? new Set<string>();
    // The newest tells.
    groups.set(key, { requests: requests.add(id), finding: (count) => FINDINGS[kind](facts, entry, count) });
  }
  return [...groups.values()]
    .toSorted((one, other) => other.requests.size - one.requests.size)
    .slice(0, GROUPS_MAX)
    .map(({ requests, finding }) => finding(requests.size));
}

type Kind = 'stall' | 'foreign' | 'failure';

/** What a record tells of; undefined where nothing is wrong. */
function kindOf({ fields, message }: JournalEntry): Kind | undefined {
  const { EOFD_REASON: reason = '', EOFD_OUTCOME: outcome = '', MESSAGE_ID: id } = fields;
  if (reason.startsWith('the client speaks ')) return 'foreign';
  if (id === MESSAGE_IDS.stall || reason.includes('(read-timeout)') || message.includes('without having half-closed'))
    return 'stall';
  return FAILED.includes(outcome) ? 'failure' : undefined;
}

/** Of a reason that names an option: the settings were written since. */
const isMended = ({ daemon }: Facts, { atMs, fields }: JournalEntry): boolean =>
  optionIn(fields['EOFD_REASON']) !== undefined && atMs < (daemon.settings?.writtenAtMs ?? 0);

function clientOf({ fields }: JournalEntry): string {
  const { EOFD_PEER_UID: uid, EOFD_PEER_USER: user, EOFD_PEER_COMM: comm } = fields;
  if (uid === undefined) return 'a client over HTTP';
  const command = comm === undefined ? 'a client' : printable(comm, 40);
  return `${command} of ${user === undefined ? `uid ${uid}` : printable(user, 40)}`;
}

const times = (count: number): string => (count === 1 ? 'once' : `${count} times`);

/** When it was last, in words of the clock of this machine. */
const when = ({ atMs }: JournalEntry): string => `last at ${new Date(atMs).toTimeString().slice(0, 8)}`;

const FINDINGS: Readonly<Record<Kind, (facts: Facts, entry: JournalEntry, count: number) => Finding>> = {
  stall: (_, entry, count) =>
    wrong(
      'no-half-close',
      `${clientOf(entry)} did not half-close, ${times(count)} in the last hour (${when(entry)})`,
      'a request ends where its client half-closes; eofd waits for that, and the client waits for the reply',
      "# in the client, after writing: write_eof() in Python's asyncio, shutdown(SHUT_WR) on a plain socket, " +
        'socket.end() in Node, nc -N',
    ),
  foreign: (_, entry, count) =>
    wrong(
      'foreign-protocol',
      `${clientOf(entry)} spoke another protocol, ${times(count)} in the last hour (${when(entry)})`,
      printable(entry.fields['EOFD_REASON'] ?? '', 300),
      '# ask with eofc, or ask HTTP at the address of http = "ADDRESS" in the settings',
    ),
  failure: (facts, entry, count) => {
    const { EOFD_REASON: reason = '', EOFD_OUTCOME: outcome = '', EOFD_REQUEST_ID: id = '' } = entry.fields;
    const verb = outcome === 'rejected' || outcome === 'cut by drain' ? `were ${outcome}` : outcome;
    return wrong(
      outcome.replaceAll(' ', '-'),
      `requests of ${clientOf(entry)} ${verb}, ${times(count)} in the last hour (${when(entry)})`,
      printable(reason, 300),
      ...raiseOption(facts, reason),
      `journalctl EOFD_REQUEST_ID=${id}`,
    );
  },
};
