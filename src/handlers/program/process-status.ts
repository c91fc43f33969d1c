import { closeSync, openSync, readFileSync, readSync } from 'node:fs';

/** PF_EXITING of include/linux/sched.h: the process is on its way to its end. */
const EXITING = 0x4;
const STAT_BYTES = 1024;

/** What /proc/PID/stat says of a process; proc_pid_stat(5). */
export interface ProcessStatus {
  /** Its first thread sleeps. */
  readonly isAsleep: boolean;
  readonly isExiting: boolean;
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

/** /proc/PID/stat, kept open: to open it takes longer than to read it. */
export class StatusFile {
  readonly #fd: number;

  constructor(pid: number) {
    this.#fd = openStat(pid);
  }

  /** What it says now; undefined where there is no such process any more, or no /proc. @param scratch at least 1 KiB */
  read(scratch: Buffer): ProcessStatus | undefined {
    try {
      return parseStatus(scratch.toString('latin1', 0, readSync(this.#fd, scratch, 0, STAT_BYTES, 0)));
    } catch {
      return undefined;
    }
  }

  close(): void {
    if (this.#fd >= 0) closeSync(this.#fd);
  }
}

function openStat(pid: number): number {
  try {
    return openSync(`/proc/${pid}/stat`, 'r');
  } catch {
    return -1;
  }
}

/** What /proc/PID/stat says, as it is read. */
function parseStatus(text: string): ProcessStatus {
  // The name before may have anything in it.
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  const field = (number: number): number => Number(fields[number - 3]);
  const state = fields[0];
  return {
    isAsleep: state === 'S',
    isExiting: state === 'Z' || state === 'X' || (field(9) & EXITING) !== 0,
    ticks: field(14) + field(15),
    pages: field(24),
  };
}
