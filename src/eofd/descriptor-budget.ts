import { openDescriptors } from '../posix/descriptor-limit.ts';

/** Descriptors kept free for the log, a reload, programs, workers and what Node opens for a moment. */
const RESERVED_DESCRIPTORS = 16;
/** Far above what a daemon has open beside its connections. */
const PLENTY = 512;
/** What Node and eofd have open beside connections, about twice over: where it can't be found out. */
const ASSUMED_OPEN = 64;

/**
 * How many connections may be open at once without running out of descriptors.
 * @param wanted `connections-max`
 * @param limit the process's RLIMIT_NOFILE
 * @param overhead tells how many descriptors are open beside connections
 * @returns at least 1, at most `wanted`
 */
export function connectionsAllowed(wanted: number, limit: number, overhead = countOpenDescriptors): number {
  if (wanted + PLENTY <= limit) return wanted;
  return Math.max(1, Math.min(wanted, limit - overhead() - RESERVED_DESCRIPTORS));
}

/** How many descriptors this process has open; an assumed number where that can't be found out. */
export function countOpenDescriptors(): number {
  try {
    return openDescriptors().length;
  } catch {
    return ASSUMED_OPEN;
  }
}
