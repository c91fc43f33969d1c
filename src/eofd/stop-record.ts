import type { Ledger } from '../core/ledger.ts';
import { OUTCOMES } from '../core/outcome.ts';
import type { LogRecord } from '../core/records/record.ts';

/**
 * What became of all connections: the last record of a daemon that was stopped.
 * @param hasHttp whether requests came over HTTP too, each of which counts as a connection does
 */
export function stopRecord({ accepted, ended }: Pick<Ledger, 'accepted' | 'ended'>, hasHttp: boolean): LogRecord {
  const counts = OUTCOMES.filter((outcome) => ended[outcome] > 0).map((outcome) => `${ended[outcome]} ${outcome}`);
  const details = counts.length > 0 ? `: ${counts.join(', ')}` : '';
  const what = hasHttp ? 'connections and requests over HTTP' : 'connections';
  return { level: 'info', event: 'lifecycle', message: `stopped after ${accepted} ${what}${details}` };
}
