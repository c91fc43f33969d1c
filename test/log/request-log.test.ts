import assert from 'node:assert/strict';
import type { Outcome } from '../../src/core/outcome.ts';
import type { Level, LogRecord } from '../../src/core/record.ts';
import { type Ended, RequestLog, type RequestsLogged } from '../../src/log/request-log.ts';

const connection = { id: '5f-1', peer: { pid: 4242, uid: 1000, gid: 100 }, requestBytes: 8, replyBytes: 12, durationMs: 1 };

class Peer implements Ended {
  readonly requestBytes = 8;
  readonly replyBytes = 12;
  readonly outcome: Outcome;
  reports = 0;
  identified = 0;

  constructor(outcome: Outcome) {
    this.outcome = outcome;
  }

  report() {
    this.reports += 1;
    return { ...connection, outcome: this.outcome };
  }

  identify() {
    this.identified += 1;
    return { comm: 'python3' };
  }
}

function requestLog(requests: RequestsLogged = 'all', isEnabled: (level: Level) => boolean = () => true) {
  const records: LogRecord[] = [];
  const clock = { nowMs: 0 };
  const onRecord = { call: (): void => {} };
  const log = new RequestLog({
    log: (record) => {
      records.push(record);
      onRecord.call();
    },
    enabled: isEnabled,
    requests,
    clock: () => clock.nowMs,
  });
  const end = (outcome: Outcome, times = 1): Peer => {
    const peer = new Peer(outcome);
    for (let count = 0; count < times; count += 1) log.ended(peer);
    return peer;
  };
  const stall = () => log.stalled({ ...connection, silentMs: 5000, releaseInMs: 25_000 }, () => ({ comm: 'nc' }));
  return { log, records, clock, end, stall, onRecord };
}

describe('the log of requests', () => {
  it('has a record of each, and asks who a peer is only where its request did not go well', () => {
    const { records, end } = requestLog();
    assert.equal(end('replied').identified, 0);
    assert.equal(end('failed').identified, 1);
    assert.deepEqual(
      records.map(({ fields }) => [fields?.['EOFD_OUTCOME'], fields?.['EOFD_PEER_COMM']]),
      [
        ['replied', undefined],
        ['failed', 'python3'],
      ],
    );
  });

  it('has 200 replies and 100 failures in a second, and asks nothing of the others', () => {
    const { records, end } = requestLog();
    assert.equal(end('replied', 201).reports, 200);
    const failed = end('failed', 101);
    assert.deepEqual([failed.reports, failed.identified], [100, 100]);
    assert.equal(records.length, 300);
  });

  it('has failures although replies took up all of theirs', () => {
    const { records, end } = requestLog();
    end('replied', 1000);
    end('timed out');
    assert.equal(records.at(-1)?.fields?.['EOFD_OUTCOME'], 'timed out');
  });

  it('has a summary of the rest at the end of the second, by itself', async () => {
    const { records, end, clock, onRecord } = requestLog();
    clock.nowMs = 5000;
    end('replied', 300);
    end('failed', 130);
    end('rejected', 7);
    const before = records.length;
    // The timer's second passes for real; the clock says it has passed.
    clock.nowMs = 6000;
    await new Promise<void>((resolve) => {
      onRecord.call = () => {
        if (records.length === before + 2) resolve();
      };
    });
    const [replied, failed] = records.slice(before);
    assert.equal(replied?.event, 'summary');
    assert.equal(replied.level, 'info');
    assert.deepEqual(replied.fields, { EOFD_COUNT: 100, EOFD_COUNT_REPLIED: 100, EOFD_REQUEST_BYTES: 800, EOFD_REPLY_BYTES: 1200 });
    assert.equal(failed?.level, 'warning');
    assert.match(failed.message, /^37 more requests that failed in 1s.*: 30 failed, 7 rejected; /);
  });

  it('has a summary of the rest when the process ends', () => {
    const { log, records, end } = requestLog();
    end('replied', 205);
    log.sumUp();
    assert.equal(records.at(-1)?.fields?.['EOFD_COUNT'], 5);
    const before = records.length;
    log.sumUp();
    assert.equal(records.length, before);
  });

  it('counts every request once, as a record or in a summary, whatever the pace', () => {
    const { log, records, end, clock } = requestLog();
    let total = 0;
    for (clock.nowMs = 0; clock.nowMs < 10_000; clock.nowMs += 7) {
      const times = (clock.nowMs * 31) % 13;
      end('replied', times);
      total += times;
    }
    log.sumUp();
    const counted = records.map(({ event, fields }) => (event === 'summary' ? Number(fields?.['EOFD_COUNT']) : 1));
    assert.equal(
      counted.reduce((sum, count) => sum + count, 0),
      total,
    );
    assert.ok(records.length <= 2001 && records.length < total);
  });

  const honored: ReadonlyArray<readonly [RequestsLogged, readonly string[]]> = [
    ['all', ['request', 'request', 'stall']],
    ['failed', ['request', 'stall']],
    ['none', ['stall']],
  ];
  for (const [requests, events] of honored) {
    it(`honors the \`log-requests\` option: ${requests}`, () => {
      const { log, records, end, stall } = requestLog('all');
      log.requests = requests;
      end('replied');
      end('failed');
      stall();
      assert.deepEqual(
        records.map(({ event }) => event),
        events,
      );
    });
  }

  it('neither asks about nor sums up what the level leaves out', () => {
    const { log, records, end } = requestLog('all', (level) => level === 'warning');
    const peer = end('replied', 500);
    end('aborted', 500);
    log.sumUp();
    assert.equal(peer.reports, 0);
    assert.deepEqual(records, []);
  });

  it('has stalled clients although failures took up all of theirs, and no more than 50 in a second', () => {
    const { log, records, end, stall } = requestLog();
    end('failed', 500);
    records.length = 0;
    for (let count = 0; count < 60; count += 1) stall();
    assert.equal(records.length, 50);
    assert.ok(records.every(({ event, fields }) => event === 'stall' && fields?.['EOFD_PEER_COMM'] === 'nc'));
    log.sumUp();
    assert.match(records.at(-1)?.message ?? '', /^10 more stalled clients in /);
  });
});
