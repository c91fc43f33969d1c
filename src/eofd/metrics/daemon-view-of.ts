import type { LogControl } from '../../log/create-log.ts';
import type { PeerIdentifier } from '../../log/peer-identity.ts';
import type { RequestLog } from '../../log/request-log.ts';
import type { DaemonView } from '../../metrics/daemon-view.ts';
import { version } from '../../program/version.ts';
import type { EffectiveSettings } from '../configuration/settings.ts';
import { settingsInForce } from '../configuration/settings-in-force.ts';
import type { Fronts } from '../fronts.ts';
import type { LifecycleDriver } from '../lifecycle-driver.ts';
import type { Sockets } from '../sockets.ts';

/** The parts of the daemon that have something to show. */
export interface Shown extends Pick<DaemonView, 'tally' | 'ledger'> {
  readonly identifier: Pick<PeerIdentifier, 'identify'>;
  readonly requestLog: Pick<RequestLog, 'leftOut'>;
  readonly logControl: Pick<LogControl, 'dropped'>;
  readonly handlers: DaemonView['handler'];
  readonly fronts: Pick<Fronts, 'open' | 'httpConnections'> & { readonly sockets: Pick<Sockets, 'addresses'> };
  readonly driver: Pick<LifecycleDriver, 'isStopping'>;
}

/** What the site may look at. */
export const daemonViewOf = (shown: Shown, settings: () => EffectiveSettings): DaemonView => ({
  tally: shown.tally,
  ledger: shown.ledger,
  handler: shown.handlers,
  identify: (peer) => shown.identifier.identify(peer),
  requests: {
    open: () => shown.fronts.open(),
    get httpConnections() {
      return shown.fronts.httpConnections;
    },
  },
  service: {
    version: version(),
    get isStopping() {
      return shown.driver.isStopping;
    },
    get addresses() {
      return shown.fronts.sockets.addresses;
    },
    get settings() {
      return settingsShown(settings());
    },
    get logged() {
      return { dropped: shown.logControl.dropped(), leftOut: shown.requestLog.leftOut };
    },
  },
});

function settingsShown(settings: EffectiveSettings): DaemonView['service']['settings'] {
  const { choice } = settings;
  return {
    ...Object.fromEntries(settingsInForce(settings).map(({ name, text }) => [name, text])),
    ...(choice.kind === 'program' && { program: choice.program.argv }),
  };
}
