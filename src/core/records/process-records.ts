import { printable } from '../printable.ts';
import { bytesText, timeText } from '../quantity.ts';
import type { LogRecord } from './record.ts';

const REASON_MAX = 512;

/** What there is to say of a process that answers requests, or waits for one. */
export interface ProcessReport {
  /** Name of its program's file. */
  readonly name: string;
  readonly pid: number;
  /** Requests answered. */
  readonly answered: number;
  readonly ageMs: number;
  /** Resident, with that of its children; undefined where it is gone. */
  readonly memoryBytes?: number | undefined;
}

/** A worker is there, and can be given requests. */
export const workerStarted = ({ name, pid, ageMs }: ProcessReport): LogRecord => ({
  level: 'info',
  event: 'workerStarted',
  message: `worker ${pid} (${printable(name)}) is ready, ${timeText(ageMs)} after its start`,
  fields: { EOFD_WORKER_PID: pid, EOFD_WORKER_AGE_USEC: Math.round(ageMs * 1000) },
});

/** @param reason why it ended; undefined where eofd had no use for it any more */
export function workerEnded(report: ProcessReport, reason: string | undefined): LogRecord {
  const why = reason === undefined ? 'it was not needed any more' : printable(reason, REASON_MAX);
  return {
    level: reason === undefined ? 'info' : 'warning',
    event: 'workerEnded',
    message: `worker ${report.pid} (${printable(report.name)}) ended: ${why}; ${accountOf(report)}`,
    fields: { ...fieldsOf(report), EOFD_REASON: why },
  };
}

/** A new worker has taken its place; it ends when it has answered what it is at work on. */
export const workerReplaced = (report: ProcessReport, reason: string): LogRecord => ({
  level: 'info',
  event: 'workerReplaced',
  message: `worker ${report.pid} (${printable(report.name)}) is replaced: ${reason}; ${accountOf(report)}`,
  fields: { ...fieldsOf(report), EOFD_REASON: reason },
});

/** A spare that ended before it had a request; those that follow are not told of until one has answered. */
export function spareEnded(report: ProcessReport, reason: string): LogRecord {
  const why = printable(reason, REASON_MAX);
  return {
    level: 'warning',
    event: 'spareEnded',
    message: `spare ${report.pid} (${printable(report.name)}) ended before it had a request: ${why}; others are started now and then`,
    fields: { ...fieldsOf(report), EOFD_REASON: why },
  };
}

function accountOf({ answered, ageMs, memoryBytes }: ProcessReport): string {
  const memory = memoryBytes === undefined ? '' : `, ${bytesText(memoryBytes)} of memory`;
  return `${answered} ${answered === 1 ? 'request' : 'requests'} answered in ${timeText(ageMs)}${memory}`;
}

const fieldsOf = ({ pid, answered, ageMs, memoryBytes }: ProcessReport): Record<string, string | number> => ({
  EOFD_WORKER_PID: pid,
  EOFD_WORKER_REQUESTS: answered,
  EOFD_WORKER_AGE_USEC: Math.round(ageMs * 1000),
  ...(memoryBytes !== undefined && { EOFD_WORKER_MEMORY_BYTES: memoryBytes }),
});
