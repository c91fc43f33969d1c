import { parseCInteger, parsePid } from './c-integer.ts';
import { quoted } from './quote.ts';
import { TIMER_MAX_MS } from './timer-max.ts';

/** No sooner than setTimeout can, no later than it can count, in milliseconds. */
const PING_MIN_MS = 1;
const USEC_INFINITY = 2n ** 64n - 1n;

interface WatchdogVariables {
  readonly usec: string | undefined;
  readonly pid: string | undefined;
}

/**
 * How often to ping: half of WATCHDOG_USEC, as sd_watchdog_enabled(3) recommends, in milliseconds.
 * @returns undefined where no watchdog waits for this process
 * @throws Error that names the variable and its value, where one is malformed
 */
export function watchdogPingMs({ usec, pid }: WatchdogVariables, ownPid: number): number | undefined {
  if (usec === undefined) return undefined;
  const interval = parseCInteger(usec);
  if (interval === undefined || interval <= 0n || interval >= USEC_INFINITY) {
    throw new Error(`WATCHDOG_USEC=${quoted(usec)} is not a time in microseconds`);
  }
  if (pid !== undefined) {
    const meant = parsePid(pid);
    if (meant === undefined) throw new Error(`WATCHDOG_PID=${quoted(pid)} is not a process ID`);
    if (meant !== ownPid) return undefined;
  }
  return Math.min(Math.max(Number(interval) / 2000, PING_MIN_MS), TIMER_MAX_MS);
}

/** What one accept path looks like at one moment: that of the raw socket, or of HTTP. */
export interface AcceptPath {
  /** A connection waits on a listening descriptor: poll(2) says it is readable. */
  readonly waiting: boolean;
  /** Connections accepted since the start. */
  readonly accepted: number;
  /** Nothing is to be accepted now: a limit is reached, or the daemon drains. */
  readonly paused: boolean;
}

/** Whether nobody accepts: connections waited, for no reason, at both ends of the interval, and none was accepted. */
export function acceptPathIsDead(before: AcceptPath, after: AcceptPath): boolean {
  return before.waiting && after.waiting && before.accepted === after.accepted && !before.paused && !after.paused;
}
