import { LIMIT_KINDS } from '../core/account/reason-kinds.ts';
import type { StatusDocument, StatusFront, StatusProcess } from '../core/account/status-document.ts';
import type { FrontTally, Tally } from '../core/account/tally.ts';
import type { Ledger } from '../core/ledger.ts';
import { descriptorLimit, openDescriptors } from '../posix/descriptor-limit.ts';
import type { DaemonView } from './daemon-view.ts';
import { EVERY_S, type History } from './history.ts';
import type { ShownRequests } from './shown-requests.ts';

/** Looks at everything now. Never rejects. */
export async function makeStatus(view: DaemonView, shown: ShownRequests, history: History): Promise<StatusDocument> {
  const { service, ledger, tally } = view;
  // What takes time comes first, so that all figures are of one moment.
  const { connections, notShown, waitingForEof } = await shown.look();
  const uptimeSeconds = process.uptime();
  return {
    version: service.version,
    node: process.versions.node,
    pid: process.pid,
    state: service.isStopping ? 'stopping' : 'serving',
    startedAt: new Date(Date.now() - uptimeSeconds * 1000).toISOString(),
    uptimeSeconds,
    addresses: service.addresses,
    settings: service.settings,
    requests: { ...requestsOf(ledger, tally), httpConnections: view.requests.httpConnections, waitingForEof },
    fronts: { raw: frontOf(tally.fronts.raw), http: frontOf(tally.fronts.http) },
    history: { everySeconds: EVERY_S, samples: [...history.samples, history.sample()] },
    memory: {
      heldBytes: ledger.memory.bytes,
      heldMaxBytes: ledger.bounds.bufferMaxBytes,
      residentBytes: process.memoryUsage.rss(),
    },
    descriptors: descriptors(),
    log: service.logged,
    processes: processesOf(view),
    connections,
    connectionsNotShown: notShown,
  };
}

const requestsOf = (ledger: Ledger, tally: Tally) => ({
  accepted: ledger.accepted,
  open: ledger.open,
  openMax: ledger.bounds.connectionsMax,
  queued: ledger.queued,
  ended: { ...ledger.ended },
  refused: Object.fromEntries(LIMIT_KINDS.map((limit) => [limit, tally.countOf(limit)])),
});

const frontOf = (tally: FrontTally): StatusFront => ({
  requestBytes: tally.requestBytes,
  replyBytes: tally.replyBytes,
  stalls: tally.stalls,
  ends: [...tally.ends()].map(({ outcome, kind = null, count }) => ({ outcome, reason: kind, count })),
});

const processesOf = ({ handler }: DaemonView): readonly StatusProcess[] =>
  handler.processList().map(({ pid, kind, state, ageMs, answered = null, memoryBytes }) => ({
    pid,
    kind,
    state,
    ageSeconds: ageMs / 1000,
    answered,
    memoryBytes,
  }));

function descriptors(): StatusDocument['descriptors'] {
  try {
    return { open: openDescriptors().length, max: descriptorLimit() };
  } catch {
    // At the limit itself none is left to look with.
    return null;
  }
}
