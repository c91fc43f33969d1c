import { basename } from 'node:path';
import { printable } from '../core/printable.ts';
import type { Level, LogRecord } from '../core/records/record.ts';
import type { Renewal } from './renew.ts';

/** What the log says of a reload. */
export function renewalRecords(renewal: Renewal): readonly LogRecord[] {
  const record = (level: Level, message: string): LogRecord => ({ level, event: 'configuration', message });
  if (renewal.kind === 'problems')
    return [
      ...renewal.problems.map((problem) => record('err', `reload: ${problem}`)),
      record('warning', 'reload: the old settings stay in force'),
    ];
  const { settings, changed, kept } = renewal;
  const keptText = `reload: ${kept.join(', ')} cannot change before the next start: the old value is kept`;
  const { choice } = settings;
  const anew = choice.kind === 'module' ? `; ${printable(basename(choice.path))} was loaded anew` : '';
  return [
    ...(kept.length > 0 ? [record('warning', keptText)] : []),
    record('info', `reloaded: ${changed.length > 0 ? `${changed.join(', ')} changed` : 'nothing changed'}${anew}`),
  ];
}
