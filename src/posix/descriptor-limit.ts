import { readdirSync } from 'node:fs';
import { POLLNVAL, RLIMIT_NOFILE } from './constants.ts';
import { calls, must } from './libc.ts';

const limit = new BigUint64Array(new ArrayBuffer(16));

/** How many descriptors this process may have open at once (the soft limit); getrlimit(2). @throws PosixError */
export function descriptorLimit(): number {
  must('getrlimit', calls.getrlimit(RLIMIT_NOFILE, limit));
  return Number(limit[0]);
}

/**
 * Does `work` with a lower soft limit of open descriptors, for what it starts to inherit, and puts the old one back;
 * setrlimit(2). It counts for new descriptors only. A process without the right to ask or to set it keeps its own.
 */
export function withDescriptorLimit<T>(soft: number, work: () => T): T {
  if (calls.getrlimit(RLIMIT_NOFILE, limit) !== 0) return work();
  const [now = 0n, hard = 0n] = limit;
  if (BigInt(soft) >= now) return work();
  calls.setrlimit(RLIMIT_NOFILE, new BigUint64Array([BigInt(soft), hard]));
  try {
    return work();
  } finally {
    calls.setrlimit(RLIMIT_NOFILE, new BigUint64Array([now, hard]));
  }
}

/**
 * The open descriptors of this process; proc_pid_fd(5). Where /proc is not mounted, or no descriptor is left to read it
 * with, poll(2) tells those below the limit. @throws PosixError where neither does
 */
export function openDescriptors(): readonly number[] {
  try {
    return readdirSync('/proc/self/fd').map(Number);
  } catch {
    const count = descriptorLimit();
    // struct pollfd: the number, then the events asked for (none) and those found, 16 bits each.
    const polled = Int32Array.from({ length: 2 * count }, (_, index) => (index % 2 === 0 ? index / 2 : 0));
    must('poll', calls.poll(polled, count, 0));
    return [...polled.keys()].filter((at) => at % 2 === 0 && !isClosed(polled[at + 1])).map((at) => at / 2);
  }
}

const isClosed = (events = 0): boolean => ((events >>> 16) & POLLNVAL) !== 0;
