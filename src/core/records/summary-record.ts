import { bytesText, timeText } from '../quantity.ts';
import type { LeftOut } from './log-budget.ts';
import type { Level, LogRecord } from './record.ts';

/**
 * One record in place of those a budget left out.
 * @param subject what the records would have told of: `requests`, `stalled clients`
 */
export function requestsSummary(subject: string, level: Level, leftOut: LeftOut): LogRecord {
  const { counts, requestBytes, replyBytes, overMs, recordsPerSecond } = leftOut;
  const total = totalOf(leftOut);
  const kinds = [...counts].map(([kind, count]) => `${count} ${kind}`).join(', ');
  return {
    level,
    event: 'summary',
    message:
      `${total} more ${subject} in ${timeText(overMs)}, without a record each ` +
      `(at most ${recordsPerSecond} a second): ${kinds}; ${bytesText(requestBytes)} received, ${replyBytes} sent`,
    fields: {
      EOFD_COUNT: total,
      ...Object.fromEntries(
        [...counts].map(([kind, count]) => [`EOFD_COUNT_${kind.toUpperCase().replaceAll(' ', '_')}`, count]),
      ),
      EOFD_REQUEST_BYTES: requestBytes,
      EOFD_REPLY_BYTES: replyBytes,
    },
  };
}

/** The same for lines that handlers had to say; their lengths were counted as bytes of requests. */
export function linesSummary(leftOut: LeftOut): LogRecord {
  const { requestBytes, overMs, recordsPerSecond } = leftOut;
  const total = totalOf(leftOut);
  return {
    level: 'info',
    event: 'summary',
    message:
      `${total} more lines of the handler in ${timeText(overMs)}, left out ` +
      `(at most ${recordsPerSecond} a second): ${bytesText(requestBytes)}`,
    fields: { EOFD_COUNT: total, EOFD_COUNT_LINES: total },
  };
}

const totalOf = ({ counts }: LeftOut): number => [...counts.values()].reduce((sum, count) => sum + count, 0);
