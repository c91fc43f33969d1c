import type { OpenRequest } from '../../src/core/account/open-request.ts';
import { Tally } from '../../src/core/account/tally.ts';
import { Ledger } from '../../src/core/ledger.ts';
import { defaultSettings } from '../../src/core/options.ts';
import type { ConnectionReport } from '../../src/core/outcome.ts';
import type { DaemonView } from '../../src/metrics/daemon-view.ts';

/** A daemon that has something to show, without one. */
export const shownDaemon = (changes: Partial<DaemonView> = {}): DaemonView => ({
  version: '1.2.3',
  tally: new Tally(),
  ledger: new Ledger({ connectionsMax: 10, connectionsMaxPerUser: 9, bufferMaxBytes: 4096 }),
  settings: defaultSettings(),
  isStopping: false,
  processes: undefined,
  logged: { dropped: 0, leftOut: 0 },
  openRequests: () => [],
  httpConnections: 0,
  ...changes,
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
