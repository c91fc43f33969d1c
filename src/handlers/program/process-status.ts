import { readFileSync } from 'node:fs';

/** What /proc/PID/stat says of a process; proc_pid_stat(5). */
export interface ProcessStatus {
  /** Its first thread sleeps. */
  readonly isAsleep: boolean;
  /** Processor time it has taken, in the kernel's ticks. */
  readonly ticks: number;
  /** Resident memory, in pages. */
  readonly pages: number;
}

/** @returns undefined where there is no such process, or no /proc */
export function processStatus(pid: number): ProcessStatus | undefined {
  try {
    return parseStatus(readFileSync(`/proc/${pid}/stat`, 'latin1'));
  } catch {
    return undefined;
  }
}

/** What /proc/PID/stat says, as it is read. */
export function parseStatus(text: string): ProcessStatus {
  // The name before may have anything in it.
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  const field = (number: number): number => Number(fields[number - 3]);
  return {
    isAsleep: fields[0] === 'S',
    ticks: field(14) + field(15),
    pages: field(24),
  };
}
