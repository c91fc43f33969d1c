import type { Tally } from '../../core/account/tally.ts';
import type { Ledger } from '../../core/ledger.ts';
import type { Settings } from '../../core/options.ts';
import type { HandlerRegistry } from '../../handlers/registry.ts';
import type { LogControl } from '../../log/create-log.ts';
import type { RequestLog } from '../../log/request-log.ts';
import type { DaemonView } from '../../metrics/daemon-view.ts';
import { version } from '../../program/version.ts';
import type { Fronts } from '../fronts.ts';
import type { LifecycleDriver } from '../lifecycle-driver.ts';

/** The parts of the daemon that have something to show. */
export interface Shown {
  readonly tally: Tally;
  readonly ledger: Ledger;
  readonly requestLog: Pick<RequestLog, 'leftOut'>;
  readonly logControl: Pick<LogControl, 'dropped'>;
  readonly handlers: Pick<HandlerRegistry, 'processes'>;
  readonly fronts: Pick<Fronts, 'open' | 'httpConnections'>;
  readonly driver: Pick<LifecycleDriver, 'isStopping'>;
  settings(): Settings;
}

/** What the site may look at. */
export const daemonViewOf = (shown: Shown): DaemonView => ({
  version: version(),
  tally: shown.tally,
  ledger: shown.ledger,
  get settings() {
    return shown.settings();
  },
  get isStopping() {
    return shown.driver.isStopping;
  },
  get processes() {
    return shown.handlers.processes;
  },
  get logged() {
    return { dropped: shown.logControl.dropped(), leftOut: shown.requestLog.leftOut };
  },
  openRequests: () => shown.fronts.open(),
  get httpConnections() {
    return shown.fronts.httpConnections;
  },
});
