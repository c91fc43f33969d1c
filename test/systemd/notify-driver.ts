// A process that tells the service manager what its standard input says, a line at a time, and prints a line of JSON
// after each.

import { closeSync, openSync } from 'node:fs';
import { createInterface } from 'node:readline';
import type { LogRecord } from '../../src/core/records/record.ts';
import { createNotifier, type Notifier } from '../../src/systemd/notify.ts';

const records: LogRecord[] = [];
const notifier = createNotifier(process.env, (record) => records.push(record));
const taken: number[] = [];
const steps: Readonly<Record<keyof Notifier | 'exhaust' | 'release', (argument: string) => void>> = {
  ready: () => notifier.ready(),
  status: (text) => notifier.status(text.replaceAll('|', '\n')),
  reloading: () => notifier.reloading(),
  stopping: () => notifier.stopping(),
  extendTimeout: (ms) => notifier.extendTimeout(Number(ms)),
  watchdog: () => notifier.watchdog(),
  expireWatchdog: () => notifier.expireWatchdog(),
  /** Leaves no descriptor to be had. */
  exhaust: () => {
    try {
      for (;;) taken.push(openSync('/dev/null', 'r'));
    } catch {
      // Now there is none.
    }
  },
  release: (count) => taken.splice(0, count === '' ? taken.length : Number(count)).forEach(closeSync),
};
for await (const line of createInterface({ input: process.stdin })) {
  const [step = '', argument = ''] = line.split(/ (.*)/s);
  const startedAt = performance.now();
  steps[step as keyof typeof steps](argument);
  console.log(
    JSON.stringify({ tookMs: performance.now() - startedAt, hasVariable: 'NOTIFY_SOCKET' in process.env, records }),
  );
}
