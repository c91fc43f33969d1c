import { readFileSync } from 'node:fs';
import { PR_GET_CHILD_SUBREAPER, PR_SET_NAME } from './constants.ts';
import { calls } from './libc.ts';

const SIG_IGN = 1;
/** The C library hands all five arguments of prctl(2) on, whatever it was given: what lay there, if it was not. */
const UNUSED = [0, 0, 0] as const;
/** The C library keeps those below for itself and refuses to hear of them. */
const REAL_TIME = { first: 34, last: 64 };

/**
 * Gives the process the name that ps(1) and top(1) show, in place of `node`; PR_SET_NAME of prctl(2).
 * @param name at most 15 bytes
 */
export function nameProcess(name: string): void {
  calls.prctl(PR_SET_NAME, name, ...UNUSED);
}

/** Ignores the real-time signals, for which Node has no names: each would end the process. signal(2), signal(7) */
export function ignoreRealTimeSignals(): void {
  for (let number = REAL_TIME.first; number <= REAL_TIME.last; number++) calls.signal(number, SIG_IGN);
}

/**
 * Whether processes become children of this one when their own parents end: the first one of a container, or a
 * subreaper; prctl(2)
 */
export function adoptsOrphans(): boolean {
  const answer = Buffer.alloc(4);
  return (
    process.pid === 1 || (calls.prctl(PR_GET_CHILD_SUBREAPER, answer, ...UNUSED) === 0 && answer.readInt32LE() !== 0)
  );
}

/**
 * The environment that this process was started with, each `NAME=value` in bytes with the NUL at its end:
 * /proc/PID/environ, proc(5). Empty without /proc
 */
export function initialEnvironment(): readonly Buffer[] {
  const entries: Buffer[] = [];
  try {
    const all = readFileSync('/proc/self/environ');
    for (let start = 0, end = all.indexOf(0); end >= 0; start = end + 1, end = all.indexOf(0, start))
      entries.push(all.subarray(start, end + 1));
  } catch {
    return [];
  }
  return entries;
}
