import type { LeftOut } from './log-budget.ts';
import { bytesText, timeText } from './quantity.ts';
import type { Level, LogRecord } from './record.ts';

/**
 * One record in place of those a budget left out.
 * @param subject what the records would have told of: `requests`, `stalled clients`
 */
export function summaryRecord(subject: string, level: Level, leftOut: LeftOut): LogRecord {
  const { counts, requestBytes, replyBytes, overMs, recordsPerSecond } = leftOut;
  const total = [...counts.values()].reduce((sum, count) => sum + count, 0);
  const kinds = [...counts].map(([kind, count]) => `${count} ${kind}`).join(', ');
  return {
    level,
    event: 'summary',
    message:
      `${total} more ${subject} in ${timeText(overMs)}, without a record each (at most ${recordsPerSecond} a second): ${kinds}; ` +
      `${bytesText(requestBytes)} received, ${replyBytes} sent`,
    fields: {
      EOFD_COUNT: total,
      ...Object.fromEntries([...counts].map(([kind, count]) => [`EOFD_COUNT_${kind.toUpperCase().replaceAll(' ', '_')}`, count])),
      EOFD_REQUEST_BYTES: requestBytes,
      EOFD_REPLY_BYTES: replyBytes,
    },
  };
}
