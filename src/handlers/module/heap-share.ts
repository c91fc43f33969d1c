import { totalmem } from 'node:os';

const MIB = 2 ** 20;
const LEAST_MB = 64;
const MOST_MB = 4096;

/**
 * The largest JavaScript heap of one worker in MiB, such that those of all workers together take no more than half of
 * the memory there is.
 *
 * @param memoryBytes what the process may use: of its control group (MemoryMax=), or of the machine
 */
export function heapShareMb(workers: number, memoryBytes = memoryOfProcess()): number {
  return Math.min(MOST_MB, Math.max(LEAST_MB, Math.floor(memoryBytes / 2 / workers / MIB)));
}

/** Without a limit, what Node tells is more than any machine has. */
const memoryOfProcess = (): number => Math.min(totalmem(), process.constrainedMemory() || Number.POSITIVE_INFINITY);
