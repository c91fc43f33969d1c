import type { Tally } from '../../core/account/tally.ts';
import type { Settings } from '../../core/options.ts';
import type { Observer } from '../../server/observer.ts';
import type { Environment } from '../../systemd/activation-variables.ts';

/** Whether there will be metrics: by an address, or by a socket that was passed. Where not, nobody counts. */
export const hasMetrics = ({ metrics }: Pick<Settings, 'metrics'>, environment: Environment): boolean =>
  metrics !== undefined || environment['LISTEN_FDNAMES']?.split(':').includes('metrics') === true;

/** Counts what the observer is told of. */
export const counting = (observer: Observer, tally: Tally): Observer => ({
  ...observer,
  ended(outcome, reason, connection) {
    tally.ended(outcome, connection);
    observer.ended(outcome, reason, connection);
  },
  stalled(report) {
    tally.fronts[report.front ?? 'raw'].stalls++;
    observer.stalled(report);
  },
  acceptFailed(errno) {
    tally.acceptFailures++;
    observer.acceptFailed(errno);
  },
  bug(error) {
    tally.bugs++;
    observer.bug(error);
  },
});
