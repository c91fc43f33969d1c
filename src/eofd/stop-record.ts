import type { Ledger } from '../core/ledger.ts';
import { OUTCOMES } from '../core/outcome.ts';
import type { LogRecord } from '../core/records/record.ts';

/** What became of all connections: the last record of a daemon that was stopped. */
export function stopRecord({ accepted, ended }: Pick<Ledger, 'accepted' | 'ended'>): LogRecord {
  const counts = OUTCOMES.filter((outcome) => ended[outcome] > 0).map((outcome) => `${ended[outcome]} ${outcome}`);
  const details = counts.length > 0 ? `: ${counts.join(', ')}` : '';
  return { level: 'info', event: 'lifecycle', message: `stopped after ${accepted} connections${details}` };
}
