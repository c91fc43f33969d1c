import type { Log } from '../core/records/record.ts';
import { type AcceptPath, acceptPathIsDead, watchdogPingMs } from '../core/watchdog-rules.ts';
import type { Environment } from './activation-variables.ts';
import { type Schedule, unheldTimer } from './schedule.ts';

/**
 * How often the service manager wants to be pinged, in milliseconds; undefined where it does not. WATCHDOG_USEC and
 * WATCHDOG_PID are taken out of the environment. Malformed ones mean no watchdog, and one record.
 */
export function takeWatchdogPingMs(environment: Environment, log: Log, pid: number = process.pid): number | undefined {
  const { WATCHDOG_USEC: usec, WATCHDOG_PID: meant } = environment;
  delete environment['WATCHDOG_USEC'];
  delete environment['WATCHDOG_PID'];
  try {
    return watchdogPingMs({ usec, pid: meant }, pid);
  } catch (error) {
    log({ level: 'warning', event: 'notify', message: `no watchdog: ${(error as Error).message}` });
    return undefined;
  }
}

interface Watchdog {
  readonly everyMs: number;
  /** Of each accept path, in the same order each time. */
  probe(): readonly AcceptPath[];
  ping(): void;
  /** Says that the time is up already. */
  expire(): void;
  readonly log: Log;
  readonly schedule?: Schedule;
}

/**
 * Pings at once and then at each interval, as long as connections that wait are accepted. When they are not, it says so
 * and has the watchdog expire: silence alone, on which systemd before 243 acts, takes up to three intervals.
 * @returns ends it
 */
export function startWatchdog({ everyMs, probe, ping, expire, log, schedule = unheldTimer }: Watchdog): () => void {
  let isStopped = false;
  let isDead = false;
  let before = probe();
  const check = (): void => {
    if (isStopped) return;
    const after = probe();
    const wasDead = isDead;
    isDead = after.some((path, index) => acceptPathIsDead(before[index] ?? path, path));
    before = after;
    if (!isDead) ping();
    else if (!wasDead) {
      const message = `connections wait and none was accepted for ${Math.round(everyMs)} ms: asking the service manager to end this process`;
      log({ level: 'err', event: 'notify', message });
      expire();
    }
    schedule(everyMs, check);
  };
  ping();
  schedule(everyMs, check);
  return () => {
    isStopped = true;
  };
}
