const MIB = 2 ** 20;
/** What Node and eofd take by themselves. */
const OWN_BYTES = 64 * MIB;
/** Small requests are answered all the same, and the oldest one always is. */
const LEAST_BYTES = MIB;

/**
 * How many bytes of requests and replies may be held in memory without the system ending the process: half of what is
 * left beside Node itself. The other half is for what the kernel keeps in sockets, and for what waits to be collected.
 *
 * @param wanted `buffer-max`
 * @param limit what the control group of this process may take (MemoryMax=, MemoryHigh=), in bytes
 * @returns at most `wanted`, which it is where nothing limits the memory
 */
export function bufferAllowed(wanted: number, limit = memoryLimit()): number {
  return Math.min(wanted, Math.max(LEAST_BYTES, Math.floor((limit - OWN_BYTES) / 2 / MIB) * MIB));
}

/** Infinity where nothing limits it, or where it can't be known. */
export const memoryLimit = (): number => process.constrainedMemory() || Number.POSITIVE_INFINITY;
