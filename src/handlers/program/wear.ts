import { readFileSync } from 'node:fs';
import type { Worn } from '../../core/account/process-tally.ts';
import { bytesText } from '../../core/quantity.ts';
import { pageBytes } from '../../posix/descriptor.ts';
import { processStatus } from './process-status.ts';

/** After how much a worker is replaced. */
export interface WearLimits {
  readonly requestsMax?: number | undefined;
  /** Of the resident memory of the worker and its children; looked at only while it is idle. */
  readonly memoryMaxBytes?: number | undefined;
}

/** Tells when a worker is to be replaced. */
export class Wear {
  readonly #limits: WearLimits;

  constructor(limits: WearLimits) {
    this.#limits = limits;
  }

  /** @param given requests so far @returns undefined where it is to stay */
  of(pid: number, given: number, isIdle: boolean): Worn | undefined {
    const { requestsMax = Number.POSITIVE_INFINITY, memoryMaxBytes } = this.#limits;
    if (given >= requestsMax) return { option: 'worker-requests', text: `it was given ${given} requests` };
    if (memoryMaxBytes === undefined || !isIdle) return undefined;
    const bytes = residentBytes(pid);
    if (bytes <= memoryMaxBytes) return undefined;
    return { option: 'worker-memory', text: `it takes ${bytesText(bytes)} of memory` };
  }
}

/** Resident memory of a process and its children, and theirs. 0 where it can't be known. */
export function residentBytes(pid: number): number {
  const own = (processStatus(pid)?.pages ?? 0) * pageBytes();
  return childrenOf(pid).reduce((sum, child) => sum + residentBytes(child), own);
}

/** Those of its first thread: a kernel may be built without this file. */
function childrenOf(pid: number): readonly number[] {
  try {
    return readFileSync(`/proc/${pid}/task/${pid}/children`, 'latin1').split(' ').filter(Boolean).map(Number);
  } catch {
    return [];
  }
}
