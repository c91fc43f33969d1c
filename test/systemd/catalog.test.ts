import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { OUTCOMES, TCP_PEER } from '../../src/core/outcome.ts';
import { Drops } from '../../src/core/records/drops.ts';
import type { LeftOut } from '../../src/core/records/log-budget.ts';
import { spareEnded, workerEnded, workerReplaced, workerStarted } from '../../src/core/records/process-records.ts';
import { type EventName, type LogRecord, MESSAGE_IDS } from '../../src/core/records/record.ts';
import { endedRecord, stallRecord } from '../../src/core/records/request-records.ts';
import { linesSummary, requestsSummary } from '../../src/core/records/summary-record.ts';
import { removeTree } from '../support/remove-tree.ts';

interface Entry {
  readonly id: string;
  readonly headers: ReadonlyMap<string, string>;
  readonly body: string;
}

/** The entries of a catalogue file: an ID, headers, an empty line, a text. */
const entries: readonly Entry[] = readFileSync('systemd/eofd.catalog', 'utf8')
  .split(/^-- /m)
  .slice(1)
  .map((text) => {
    const [, id = '', headers = '', body = ''] = /^([0-9a-f]{32})\n((?:[\w-]+: .+\n)+)\n([^]+)$/.exec(text) ?? [];
    const pairs = headers
      .split('\n')
      .map((line): [string, string] => [line.split(': ')[0] ?? '', line.replace(/^[^:]*: /, '')]);
    return { id, headers: new Map(pairs), body };
  });

const connection = {
  id: 'a-1',
  peer: { pid: 1, uid: 1, gid: 1 },
  requestBytes: 1,
  replyBytes: 1,
  durationMs: 1,
};
const drops = new Drops();
drops.add('info');
const leftOut: LeftOut = {
  counts: new Map([['replied', 1]]),
  requestBytes: 1,
  replyBytes: 1,
  overMs: 1,
  recordsPerSecond: 1,
};
const worker = { name: 'calc', pid: 5, answered: 1, ageMs: 1 };
/** A record of each kind that has fields, with those that it always has. */
const RECORDS: readonly LogRecord[] = [
  ...[connection, { ...connection, peer: TCP_PEER }].flatMap((report) => [
    endedRecord({ ...report, outcome: 'replied' }),
    stallRecord({ ...report, silentMs: 5000, releaseInMs: Number.POSITIVE_INFINITY }),
  ]),
  requestsSummary('requests', 'info', leftOut),
  linesSummary(leftOut),
  drops.record(),
  workerStarted(worker),
  workerEnded(worker, undefined),
  workerReplaced(worker, 'it was given 5 requests'),
  spareEnded(worker, 'it exited'),
  { level: 'info', event: 'handler', message: '', fields: { EOFD_REQUEST_ID: 'a-1' } },
  // A worker's, or of a worker that can't be started.
  { level: 'info', event: 'handler', message: '' },
];
const fieldsOf = (event: EventName): readonly string[] => {
  const [first = [], ...others] = RECORDS.filter((record) => record.event === event).map(({ fields }) =>
    Object.keys(fields ?? {}),
  );
  return first.filter((field) => others.every((fields) => fields.includes(field)));
};

describe('the message catalogue', () => {
  it('has an entry for each kind of record, and for nothing else', () => {
    assert.deepEqual(
      entries.map(({ id }) => id),
      Object.values(MESSAGE_IDS),
    );
  });

  it('names each kind of record and says what to do', () => {
    for (const { id, headers, body } of entries) {
      assert.ok((headers.get('Subject') ?? '').length > 10, id);
      assert.equal(headers.get('Defined-By'), 'eofd');
      assert.match(
        body,
        /\b(nothing (is )?to do|need(s)? |look at|look whether|change|raise|correct|report|is in that program|set)\b/i,
        id,
      );
    }
  });

  // For one that is missing, journalctl shows the field's name.
  it('puts in only fields that such a record always has', () => {
    for (const [event, id] of Object.entries(MESSAGE_IDS) as [EventName, string][]) {
      const { headers, body } = entries.find((entry) => entry.id === id) ?? assert.fail(event);
      for (const [, field = ''] of `${headers.get('Subject') ?? ''}${body}`.matchAll(/@(\w+)@/g))
        assert.ok(fieldsOf(event).includes(field), `${event}: ${field}`);
    }
  });

  it('explains every outcome', () => {
    for (const outcome of OUTCOMES) assert.match(entries[0]?.body ?? '', new RegExp(`^${outcome}: `, 'm'));
  });

  it('fits a terminal of 80 columns with the bar that journalctl puts before it', () => {
    for (const line of entries.flatMap(({ body }) => body.split('\n'))) {
      // A field stands for what it holds: eight characters here.
      assert.ok(line.replaceAll(/@\w+@/g, '12345678').length <= 77, line);
    }
  });

  it('is one that journalctl takes', () => {
    const root = mkdtempSync(join(tmpdir(), 'eofd-catalog-'));
    mkdirSync(join(root, 'usr/lib/systemd/catalog'), { recursive: true });
    mkdirSync(join(root, 'var/lib/systemd/catalog'), { recursive: true });
    const copied = spawnSync('cp', ['systemd/eofd.catalog', join(root, 'usr/lib/systemd/catalog/')]);
    assert.equal(copied.status, 0);
    const updated = spawnSync('journalctl', [`--root=${root}`, '--update-catalog'], { encoding: 'utf8' });
    assert.deepEqual([updated.status, updated.stderr], [0, '']);
    const { stdout } = spawnSync('journalctl', [`--root=${root}`, '--list-catalog'], { encoding: 'utf8' });
    removeTree(root);
    assert.equal(stdout.trim().split('\n').length, entries.length);
  });
});
