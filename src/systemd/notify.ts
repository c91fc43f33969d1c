import { quoted } from '../core/quote.ts';
import type { Log } from '../core/records/record.ts';
import type { Environment } from './activation-variables.ts';
import { NotifyChannel } from './notify-channel.ts';
import { extendTimeoutMessage, reloadingMessage, statusMessage } from './notify-message.ts';
import { NotifyQueue } from './notify-queue.ts';
import { type Schedule, unheldTimer } from './schedule.ts';
import { loadSdNotify, type SdNotify } from './sd-notify.ts';

/**
 * What the service manager is told; sd_notify(3). Calls never wait or throw. `ready`, `stopping` or `extendTimeout`
 * come first.
 */
export interface Notifier {
  /** Once the socket is served, and at the end of a reload. The first call loads the package, which takes 6 ms. */
  ready(): void;
  /** What `systemctl status` shows. Sent when it changes, at most once a second; control characters become spaces. */
  status(text: string): void;
  /** A reload begins; `ready` ends it. */
  reloading(): void;
  stopping(): void;
  /** Asks for so many milliseconds from now for the start or stop under way. */
  extendTimeout(ms: number): void;
  /** One watchdog ping. */
  watchdog(): void;
  /** The watchdog is to act now, as if no ping had come in time. */
  expireWatchdog(): void;
}

/** The outside world, for tests to replace. */
interface Seams {
  readonly load?: () => SdNotify;
  readonly schedule?: Schedule;
}

const silent: Notifier = {
  ready() {},
  status() {},
  reloading() {},
  stopping() {},
  extendTimeout() {},
  watchdog() {},
  expireWatchdog() {},
};

/**
 * Tells the service manager how this process fares, on the socket of NOTIFY_SOCKET, which leaves the environment.
 * Without the variable no call does anything; with a malformed one neither, after one record.
 */
export function createNotifier(
  environment: Environment,
  log: Log,
  { load = loadSdNotify, schedule = unheldTimer }: Seams = {},
): Notifier {
  const socket = environment['NOTIFY_SOCKET'];
  delete environment['NOTIFY_SOCKET'];
  if (socket === undefined || socket === '') return silent;
  let channel: NotifyChannel;
  try {
    channel = new NotifyChannel(environment, socket, load, log);
  } catch (error) {
    log({
      level: 'warning',
      event: 'notify',
      message: `NOTIFY_SOCKET=${quoted(socket)} is ignored: ${(error as Error).message}`,
    });
    return silent;
  }
  const queue = new NotifyQueue(channel, log, schedule);
  return {
    ready() {
      queue.open();
      queue.add('READY', 'READY=1');
    },
    status: (text) => queue.add('STATUS', statusMessage(text)),
    reloading: () => queue.add('RELOADING', reloadingMessage(process.hrtime.bigint())),
    stopping() {
      queue.open();
      queue.add('STOPPING', 'STOPPING=1');
    },
    extendTimeout(ms) {
      queue.open();
      queue.add('EXTEND_TIMEOUT_USEC', extendTimeoutMessage(ms));
    },
    watchdog: () => queue.add('WATCHDOG', 'WATCHDOG=1'),
    expireWatchdog: () => queue.add('WATCHDOG', 'WATCHDOG=trigger'),
  };
}
