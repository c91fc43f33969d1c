import assert from 'node:assert/strict';
import type { DaemonView } from '../../src/metrics/daemon-view.ts';
import { exposed } from '../../src/metrics/exposition.ts';
import { serviceFamilies } from '../../src/metrics/service-families.ts';
import { openRequest, shownDaemon } from '../support/daemon-view.ts';

const linesOf = (view: DaemonView): readonly string[] =>
  exposed([...serviceFamilies(view)], 'text')
    .split('\n')
    .filter((line) => !line.startsWith('#'));

function assertHas(view: DaemonView, ...expected: readonly string[]): void {
  const lines = linesOf(view);
  for (const line of expected) assert.ok(lines.includes(line), `${line}\nis not in\n${lines.join('\n')}`);
}

describe('the metrics of the service', () => {
  it('tell how requests ended, and what they took', () => {
    const view = shownDaemon();
    const { ledger, tally } = view;
    for (const [outcome, kind] of [
      ['replied', undefined],
      ['timed out', 'read-timeout'],
      ['rejected', 'connections-max-per-user'],
    ] as const) {
      ledger.accept();
      ledger.end(outcome);
      const measure = { front: 'raw', kind, durationMs: 3, firstByteMs: 1 } as const;
      tally.ended(outcome, { requestBytes: 10, replyBytes: 20, measure });
    }
    tally.fronts.http.stalls = 4;
    assertHas(
      view,
      'eofd_requests_accepted_total 3',
      'eofd_requests_total{front="raw",outcome="replied",reason="none"} 1',
      'eofd_requests_total{front="raw",outcome="timed out",reason="read-timeout"} 1',
      'eofd_refusals_total{limit="connections-max-per-user"} 1',
      'eofd_refusals_total{limit="max-request"} 0',
      'eofd_request_bytes_total{front="raw"} 30',
      'eofd_reply_bytes_total{front="raw"} 60',
      'eofd_request_bytes_total{front="http"} 0',
      'eofd_request_duration_seconds_count{front="raw"} 3',
      'eofd_request_first_byte_seconds_bucket{front="raw",le="0.001"} 3',
      'eofd_request_queue_seconds_count{front="raw"} 0',
      'eofd_stalls_total{front="http"} 4',
    );
  });

  it('tell what is open, by the way it came and its phase', () => {
    const requests = [openRequest(), openRequest({ phase: 'handling' }), openRequest({}, { front: 'http' })];
    const view = shownDaemon({ open: () => requests, httpConnections: 5 });
    view.ledger.queue();
    view.ledger.memory.claim(0).set(77);
    assertHas(
      view,
      'eofd_requests_open{front="raw",phase="reading"} 1',
      'eofd_requests_open{front="raw",phase="handling"} 1',
      'eofd_requests_open{front="raw",phase="telling"} 0',
      'eofd_requests_open{front="http",phase="reading"} 1',
      'eofd_requests_queued 1',
      'eofd_requests_open_max 10',
      'eofd_http_connections_open 5',
      'eofd_memory_held_bytes 77',
      'eofd_memory_held_max_bytes 4096',
    );
  });

  it('tell what the log lost, what runs, and whether it stops', () => {
    assertHas(
      shownDaemon({ service: { isStopping: true, logged: { dropped: 2, leftOut: 3 } } }),
      `eofd_build_info{version="1.2.3",node="${process.versions.node}"} 1`,
      'eofd_stopping 1',
      'eofd_log_records_dropped_total 2',
      'eofd_log_records_left_out_total 3',
    );
  });

  it('tell of spares and workers where there are such', () => {
    assertHas(shownDaemon({ processes: { kind: 'spares', ready: 2 } }), 'eofd_spares{state="ready"} 2');
    const workers = shownDaemon({ processes: { kind: 'workers', busy: 1, idle: 3 } });
    assertHas(workers, 'eofd_workers{state="busy"} 1', 'eofd_workers{state="idle"} 3');
    assert.ok(!linesOf(shownDaemon()).some((line) => /eofd_(spares|workers)\{state/.test(line)));
  });

  it('tell how often spares and workers started, ended and were replaced, whatever the handler is now', () => {
    const view = shownDaemon();
    const { processes } = view.tally;
    processes.started('spare');
    processes.ended('spare', 'itself');
    processes.started('worker');
    processes.replaced('worker-memory');
    assertHas(
      view,
      'eofd_processes_started_total{kind="spare"} 1',
      'eofd_processes_started_total{kind="worker"} 1',
      'eofd_processes_ended_total{kind="spare",by="itself"} 1',
      'eofd_processes_ended_total{kind="worker",by="eofd"} 0',
      'eofd_workers_replaced_total{option="worker-requests"} 0',
      'eofd_workers_replaced_total{option="worker-memory"} 1',
    );
  });
});
