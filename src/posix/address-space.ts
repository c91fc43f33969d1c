import { openSync } from 'node:fs';
import { close, readBeginning } from './descriptor.ts';

/** How /proc/PID/statm begins where there are no pages: "0 ". */
const NO_PAGES = [0x30, 0x20] as const;
const beginning = new Uint8Array(new ArrayBuffer(NO_PAGES.length));

/**
 * Whether another process still has its memory, by /proc/PID/statm, which is kept open; proc_pid_statm(5).
 *
 * A process gives its memory up on the way to its end, and only then its descriptors (exit_mm and exit_files of Linux's
 * kernel/exit.c; each thread in this order). So whoever reads an end of file from it can tell whether it is ending. Its
 * flag PF_EXITING in /proc/PID/stat says the same at three times the cost.
 */
export class AddressSpace {
  readonly #fd: number;

  constructor(pid: number) {
    this.#fd = openStatm(pid);
  }

  /** Undefined where there is no such process any more, or no /proc. */
  get isGivenUp(): boolean | undefined {
    if (this.#fd < 0 || readBeginning(this.#fd, beginning) < beginning.length) return undefined;
    return beginning[0] === NO_PAGES[0] && beginning[1] === NO_PAGES[1];
  }

  close(): void {
    if (this.#fd >= 0) close(this.#fd);
  }
}

function openStatm(pid: number): number {
  try {
    return openSync(`/proc/${pid}/statm`, 'r');
  } catch {
    return -1;
  }
}
