import type { OpenRequest } from '../../src/core/account/open-request.ts';
import type { ShownProcess } from '../../src/core/account/shown-process.ts';
import { Tally } from '../../src/core/account/tally.ts';
import { Ledger } from '../../src/core/ledger.ts';
import type { ConnectionReport, PeerIdentity } from '../../src/core/outcome.ts';
import type { ProcessFigures } from '../../src/core/status.ts';
import type { DaemonView, ServiceView } from '../../src/metrics/daemon-view.ts';

/** A daemon that has something to show, without one. */
export const shownDaemon = ({
  service = {},
  processes,
  processList = [],
  open = () => [],
  httpConnections = 0,
  identify = () => Promise.resolve({}),
}: {
  readonly service?: Partial<ServiceView>;
  readonly processes?: ProcessFigures;
  readonly processList?: readonly ShownProcess[];
  readonly open?: () => Iterable<OpenRequest>;
  readonly httpConnections?: number;
  readonly identify?: () => Promise<PeerIdentity>;
} = {}): DaemonView => ({
  tally: new Tally(),
  ledger: new Ledger({ connectionsMax: 10, connectionsMaxPerUser: 9, bufferMaxBytes: 4096 }),
  service: {
    version: '1.2.3',
    isStopping: false,
    addresses: ['/run/eofd.sock'],
    settings: { handler: 'upper' },
    logged: { dropped: 0, leftOut: 0 },
    ...service,
  },
  handler: { processes, processList: () => processList },
  requests: { open, httpConnections },
  identify,
});

/** A request that is open. */
export const openRequest = (
  { phase = 'reading', activeAt = 0 }: Partial<Pick<OpenRequest, 'phase' | 'activeAt'>> = {},
  report: Partial<ConnectionReport> = {},
): OpenRequest => ({
  phase,
  activeAt,
  report: {
    id: 'a-1',
    peer: { pid: process.pid, uid: process.getuid?.() ?? 0, gid: process.getgid?.() ?? 0 },
    requestBytes: 0,
    replyBytes: 0,
    durationMs: 1500,
    ...report,
  },
});
