import { KEPT, KEPT_ENDS, WEARS } from '../core/account/process-tally.ts';
import { LIMIT_KINDS } from '../core/account/reason-kinds.ts';
import type { FrontTally } from '../core/account/tally.ts';
import { FRONTS, type Front } from '../core/outcome.ts';
import type { DaemonView } from './daemon-view.ts';
import { type Family, family, type Labels } from './families.ts';
import { histogramFamily } from './histogram-family.ts';

/** What eofd does, as families of metrics. */
export function* serviceFamilies(view: DaemonView): Generator<Family> {
  const { tally, ledger, service } = view;
  const ofFronts = (value: (tally: FrontTally) => number) =>
    FRONTS.map((front) => [{ front }, value(tally.fronts[front])] as const);
  const histograms = (name: string, help: string, pick: (tally: FrontTally) => FrontTally['duration']) =>
    histogramFamily(
      name,
      help,
      FRONTS.map((front) => [{ front }, pick(tally.fronts[front])]),
    );

  yield family('gauge', 'eofd_build_info', 'Its value is 1; the labels say what runs.', [
    [{ version: service.version, node: process.versions.node }, 1],
  ]);
  yield family(
    'gauge',
    'eofd_stopping',
    'Whether it stops, and finishes what is under way.',
    service.isStopping ? 1 : 0,
  );
  yield family('counter', 'eofd_requests_accepted', 'Requests that came, by whichever way.', ledger.accepted);
  yield family('counter', 'eofd_requests', 'Requests that ended, by the way they came and how they ended.', ends(view));
  yield family('gauge', 'eofd_requests_open', 'Requests under way, by the way they came and their phase.', open(view));
  yield family('gauge', 'eofd_requests_queued', 'Requests that wait for a turn of their handler.', ledger.queued);
  yield family(
    'gauge',
    'eofd_requests_open_max',
    'How many may be open at once, of all ways together.',
    ledger.bounds.connectionsMax,
  );
  yield family(
    'gauge',
    'eofd_http_connections_open',
    'Connections for HTTP, those between requests included.',
    view.requests.httpConnections,
  );
  yield family(
    'counter',
    'eofd_request_bytes',
    'Bytes of requests that ended.',
    ofFronts(({ requestBytes }) => requestBytes),
  );
  yield family(
    'counter',
    'eofd_reply_bytes',
    'Bytes that were sent of replies.',
    ofFronts(({ replyBytes }) => replyBytes),
  );
  yield histograms(
    'eofd_request_duration_seconds',
    'From the connection (HTTP: the head) to the end.',
    ({ duration }) => duration,
  );
  yield histograms(
    'eofd_request_first_byte_seconds',
    'Until the first byte of a request came.',
    ({ firstByte }) => firstByte,
  );
  yield histograms('eofd_request_queue_seconds', 'In the queue for a turn of the handler.', ({ queue }) => queue);
  yield histograms('eofd_request_handler_seconds', 'With the handler.', ({ work }) => work);
  yield family(
    'counter',
    'eofd_refusals',
    'Requests that ended at a limit, by the option that sets it.',
    LIMIT_KINDS.map((limit) => [{ limit }, tally.countOf(limit)]),
  );
  yield family(
    'counter',
    'eofd_stalls',
    'Clients that neither wrote nor half-closed for stall-warn.',
    ofFronts(({ stalls }) => stalls),
  );
  yield family(
    'counter',
    'eofd_accept_failures',
    'Times at which clients had to wait: descriptors or memory ran out.',
    tally.acceptFailures,
  );
  yield family('counter', 'eofd_internal_errors', 'Mistakes in eofd itself; the log has them.', tally.bugs);
  yield family('gauge', 'eofd_memory_held_bytes', 'Memory that requests and replies take.', ledger.memory.bytes);
  yield family(
    'gauge',
    'eofd_memory_held_max_bytes',
    'How much of it they may take (buffer-max).',
    ledger.bounds.bufferMaxBytes,
  );
  yield family(
    'counter',
    'eofd_log_records_dropped',
    'Records that could not be written to the log.',
    service.logged.dropped,
  );
  yield family(
    'counter',
    'eofd_log_records_left_out',
    'Records beyond their budget, which were summed up.',
    service.logged.leftOut,
  );
  yield* processFamilies(view);
}

function* processFamilies({ handler: { processes }, tally }: DaemonView): Generator<Family> {
  const { starts, ends, replacements } = tally.processes;
  yield family(
    'counter',
    'eofd_processes_started',
    'Spares that were started, and workers that became ready.',
    KEPT.map((kind) => [{ kind }, starts[kind]]),
  );
  yield family(
    'counter',
    'eofd_processes_ended',
    'Spares without a request and workers that ended, by themselves or since eofd did not need them.',
    KEPT.flatMap((kind) => KEPT_ENDS.map((by) => [{ kind, by }, ends[kind][by]] as const)),
  );
  yield family(
    'counter',
    'eofd_workers_replaced',
    'Workers whose place another took, by the option that says when.',
    WEARS.map((option) => [{ option }, replacements[option]]),
  );
  if (processes?.kind === 'spares')
    yield family('gauge', 'eofd_spares', 'Programs that were started ahead.', [[{ state: 'ready' }, processes.ready]]);
  if (processes?.kind === 'workers') {
    const { busy, idle } = processes;
    yield family('gauge', 'eofd_workers', 'Programs that stay.', [
      [{ state: 'busy' }, busy],
      [{ state: 'idle' }, idle],
    ]);
  }
}

const ends = ({ tally }: DaemonView): readonly (readonly [Labels, number])[] =>
  FRONTS.flatMap((front) =>
    [...tally.fronts[front].ends()].map(
      ({ outcome, kind = 'none', count }) => [{ front, outcome, reason: kind }, count] as const,
    ),
  );

const PHASES = ['reading', 'handling', 'replying', 'telling'] as const;

function open({ requests }: DaemonView): readonly (readonly [Labels, number])[] {
  const counts = new Map<string, number>();
  const keyOf = (front: Front, phase: string): string => `${front} ${phase}`;
  for (const { phase, report } of requests.open()) {
    const key = keyOf(report.front ?? 'raw', phase);
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  return FRONTS.flatMap((front) =>
    PHASES.map((phase) => [{ front, phase }, counts.get(keyOf(front, phase)) ?? 0] as const),
  );
}
