import type { LogRecord } from '../core/records/record.ts';

/** What is in no reader's interest but a developer's. */
export function bugRecord(error: unknown): LogRecord {
  const text = error instanceof Error ? (error.stack ?? String(error)) : String(error);
  return { level: 'err', event: 'fatal', message: `internal error: ${text.replaceAll(/\n\s*/g, ' | ')}` };
}
