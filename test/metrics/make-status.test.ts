import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { History } from '../../src/metrics/history.ts';
import { makeStatus } from '../../src/metrics/make-status.ts';
import { ShownRequests } from '../../src/metrics/shown-requests.ts';
import { openRequest, shownDaemon } from '../support/daemon-view.ts';

describe('the status', () => {
  const view = shownDaemon({
    service: { isStopping: true, logged: { dropped: 1, leftOut: 2 } },
    open: () => [openRequest()],
    httpConnections: 3,
    processList: [{ pid: 7, kind: 'worker', state: 'idle', ageMs: 2500, answered: 9, memoryBytes: 4096 }],
  });
  view.ledger.accept();
  view.ledger.accept();
  view.ledger.end('rejected');
  view.tally.ended('rejected', {
    requestBytes: 10,
    replyBytes: 0,
    measure: { front: 'raw', kind: 'max-request', durationMs: 1 },
  });
  view.tally.fronts.http.stalls = 5;
  const history = new History(view.ledger);
  history.stop();
  const status = () => makeStatus(view, new ShownRequests(view), history);

  it('tells what runs, what is set, and every figure', async () => {
    const {
      node,
      pid,
      startedAt,
      uptimeSeconds,
      history: past,
      memory,
      descriptors,
      connections,
      ...rest
    } = await status();
    assert.deepEqual([past.everySeconds, past.samples.length, past.samples[1]?.open], [5, 2, 1]);
    assert.deepEqual([node, pid, connections.length], [process.versions.node, process.pid, 1]);
    assert.ok(Math.abs(Date.parse(startedAt) + uptimeSeconds * 1000 - Date.now()) < 5000);
    assert.deepEqual([memory.heldBytes, memory.heldMaxBytes], [0, 4096]);
    assert.ok(memory.residentBytes > 1_000_000);
    assert.ok(descriptors !== null && descriptors.open > 3 && descriptors.open <= descriptors.max);
    assert.deepEqual(rest, {
      version: '1.2.3',
      state: 'stopping',
      addresses: ['/run/eofd.sock'],
      settings: { handler: 'upper' },
      requests: {
        accepted: 2,
        open: 1,
        openMax: 10,
        queued: 0,
        waitingForEof: 1,
        httpConnections: 3,
        ended: { replied: 0, rejected: 1, failed: 0, 'timed out': 0, aborted: 0, 'cut by drain': 0 },
        refused: {
          'max-request': 1,
          'max-reply': 0,
          'connections-max': 0,
          'connections-max-per-user': 0,
          'handler-concurrency': 0,
        },
      },
      fronts: {
        raw: {
          requestBytes: 10,
          replyBytes: 0,
          stalls: 0,
          ends: [{ outcome: 'rejected', reason: 'max-request', count: 1 }],
        },
        http: { requestBytes: 0, replyBytes: 0, stalls: 5, ends: [] },
      },
      log: { dropped: 1, leftOut: 2 },
      processes: [{ pid: 7, kind: 'worker', state: 'idle', ageSeconds: 2.5, answered: 9, memoryBytes: 4096 }],
      connectionsNotShown: 0,
    });
  });

  it('has each of its fields in the documentation, and no other is there', async () => {
    const fieldsOf = (value: object, prefix = ''): string[] =>
      Object.entries(value).flatMap(([name, inner]) => {
        const path = `${prefix}${name}`;
        const first: unknown = Array.isArray(inner) ? (inner as unknown[])[0] : inner;
        const isOpen = [
          'settings',
          'requests.ended',
          'requests.refused',
          'fronts.http',
          'history.samples[].ended',
        ].includes(path);
        if (typeof first !== 'object' || first === null || isOpen) return [path];
        return [path, ...fieldsOf(first, `${path}${Array.isArray(inner) ? '[].' : '.'}`)];
      });
    const document = readFileSync('docs/metrics.md', 'utf8');
    const table = document.slice(document.indexOf('## Status'), document.indexOf('## Prometheus'));
    const documented = [...table.matchAll(/^\| `([^`]+)`/gm)].map(([, name = '']) => name);
    const expected = fieldsOf(await status()).map((path) => path.replace(/^fronts\.raw/, 'fronts.FRONT'));
    assert.deepEqual(
      documented.toSorted(),
      expected.filter((path) => path !== 'fronts' && path !== 'fronts.http').toSorted(),
    );
  });
});
