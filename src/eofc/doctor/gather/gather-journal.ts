import { type JournalEntry, journalEntries } from '../journal-entries.ts';
import type { UnitFacts } from '../unit-facts.ts';
import type { RunTool } from './run-tool.ts';

const RECORDS_MAX = 5000;

/** What the journal has of the last hour about a service, oldest first. */
export function gatherJournal(
  { systemctl, service }: UnitFacts,
  run: RunTool,
): { readonly journal: readonly JournalEntry[]; readonly unseen: readonly string[] } {
  const which = systemctl.endsWith('--user') ? ['--user', '--user-unit'] : ['-u'];
  const told = run([
    'journalctl',
    ...which,
    service.name,
    '--since=-1h',
    `--lines=${RECORDS_MAX}`,
    '--output=json',
    '--no-pager',
  ]);
  const isHidden = /insufficient permissions|not seeing messages from other users/.test(told?.err ?? '');
  if (told?.status !== 0 || isHidden)
    return { journal: [], unseen: ['the journal: run as root, or as a member of the group systemd-journal'] };
  return { journal: journalEntries(told.out), unseen: [] };
}
