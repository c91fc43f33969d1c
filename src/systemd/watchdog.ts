import type { Log } from '../core/record.ts';
import { type AcceptPath, acceptPathIsDead, watchdogPingMs } from '../core/watchdog.ts';
import type { Environment } from './activation-variables.ts';
import { type Schedule, unheldTimer } from './schedule.ts';

/**
 * How often the service manager wants to be pinged, in milliseconds; undefined where it does not. WATCHDOG_USEC and WATCHDOG_PID are taken out of
 * the environment. Malformed ones mean no watchdog, and one record.
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
  probe(): AcceptPath;
  ping(): void;
  readonly log: Log;
  readonly schedule?: Schedule;
}

/**
 * Pings at once and then at each interval, as long as connections that wait are accepted; when they are not, it says so once and stays silent, so that
 * the service manager restarts the service.
 * @returns ends it
 */
export function startWatchdog({ everyMs, probe, ping, log, schedule = unheldTimer }: Watchdog): () => void {
  let isStopped = false;
  let isDead = false;
  let before = probe();
  const check = (): void => {
    if (isStopped) return;
    const after = probe();
    const wasDead = isDead;
    isDead = acceptPathIsDead(before, after);
    before = after;
    if (!isDead) ping();
    else if (!wasDead) {
      const message = `connections wait and none was accepted for ${Math.round(everyMs)} ms: the watchdog is not pinged until one is`;
      log({ level: 'err', event: 'notify', message });
    }
    schedule(everyMs, check);
  };
  ping();
  schedule(everyMs, check);
  return () => {
    isStopped = true;
  };
}
