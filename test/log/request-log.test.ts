import assert from 'node:assert/strict';
import type { EndedIn, Outcome } from '../../src/core/outcome.ts';
import type { Level, LogRecord } from '../../src/core/records/record.ts';
import { type Ended, RequestLog, type RequestsLogged } from '../../src/log/request-log.ts';

const connection = {
  id: '5f-1',
  peer: { pid: 4242, uid: 1000, gid: 100 },
  requestBytes: 8,
  replyBytes: 12,
  durationMs: 1,
};

class Peer implements Ended {
  readonly requestBytes = 8;
  readonly replyBytes = 12;
  readonly peer;
  readonly endedIn;
  reports = 0;

  constructor(uid: number, endedIn?: EndedIn) {
    this.endedIn = endedIn;
    this.peer = { ...connection.peer, uid };
  }

  get report() {
    this.reports += 1;
    return { ...connection, peer: this.peer };
  }
}

function requestLog(requests: RequestsLogged = 'all', isEnabled: (level: Level) => boolean = () => true) {
  const records: LogRecord[] = [];
  const clock = { nowMs: 0 };
  const onRecord = { call: (): void => {} };
  const asked = { times: 0 };
  const log = new RequestLog({
    log: (record) => {
      records.push(record);
      onRecord.call();
    },
    enabled: isEnabled,
    requests,
    identify: () => {
      asked.times += 1;
      return Promise.resolve({ comm: 'python3' });
    },
    clock: () => clock.nowMs,
  });
  const end = (outcome: Outcome, times = 1, uid = 1000): Peer => {
    const peer = new Peer(uid);
    for (let count = 0; count < times; count += 1) log.ended(outcome, undefined, peer);
    return peer;
  };
  const stall = (uid = 1000) =>
    log.stalled({ ...connection, peer: { ...connection.peer, uid }, silentMs: 5000, releaseInMs: 25_000 });
  return { log, records, clock, end, stall, onRecord, asked };
}

describe('the log of requests', () => {
  it('has a record of each, and asks who a peer is only where its request did not go well', async () => {
    const { log, records, end, asked } = requestLog();
    end('replied');
    assert.equal(asked.times, 0);
    end('failed');
    assert.equal(asked.times, 1);
    await log.written();
    assert.deepEqual(
      records.map(({ fields }) => [fields?.['EOFD_OUTCOME'], fields?.['EOFD_PEER_COMM']]),
      [
        ['replied', undefined],
        ['failed', 'python3'],
      ],
    );
  });

  it('has 200 replies and 40 failures in a second, and asks nothing of the others', async () => {
    const { log, records, end, asked } = requestLog();
    assert.equal(end('replied', 201).reports, 200);
    const failed = end('failed', 101);
    assert.deepEqual([failed.reports, asked.times], [40, 40]);
    await log.written();
    assert.equal(records.length, 240);
  });

  it('keeps within what journald takes of one service, 10,000 records in 30 seconds, with all sorts together', async () => {
    const { log, records, clock, end, stall } = requestLog();
    for (clock.nowMs = 0; clock.nowMs < 30_000; clock.nowMs += 500) {
      end('replied', 300);
      end('aborted', 200);
      end('failed', 200);
      for (let count = 0; count < 100; count += 1) stall();
      for (let count = 0; count < 100; count += 1) log.handlerSaid('5f-1', 'a word');
      log.sumUp();
    }
    await log.written();
    assert.ok(records.length < 9_600, `${records.length}`);
    assert.ok(records.length > 9_000, `${records.length}`);
  });

  it('has failures although replies took up all of theirs', async () => {
    const { log, records, end } = requestLog();
    end('replied', 1000);
    end('timed out');
    await log.written();
    assert.equal(records.at(-1)?.fields?.['EOFD_OUTCOME'], 'timed out');
  });

  it('has a summary of the rest at the end of the second, by itself', async () => {
    const { log, records, end, clock, onRecord } = requestLog();
    clock.nowMs = 5000;
    end('replied', 300);
    end('failed', 130);
    end('rejected', 7);
    await log.written();
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
    assert.deepEqual(replied.fields, {
      EOFD_COUNT: 100,
      EOFD_COUNT_REPLIED: 100,
      EOFD_REQUEST_BYTES: 800,
      EOFD_REPLY_BYTES: 1200,
    });
    assert.equal(failed?.level, 'warning');
    assert.match(failed.message, /^97 more requests that failed in 1s.*: 90 failed, 7 rejected; /);
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
    it(`honors the \`log-requests\` option: ${requests}`, async () => {
      const { log, records, end, stall } = requestLog('all');
      log.requests = requests;
      end('replied');
      end('failed');
      stall();
      await log.written();
      assert.deepEqual(
        records.map(({ event }) => event),
        events,
      );
    });
  }

  it('neither asks about nor sums up what the level leaves out', async () => {
    const { log, records, end } = requestLog('all', (level) => level === 'warning');
    const peer = end('replied', 500);
    end('aborted', 500);
    log.sumUp();
    await log.written();
    assert.equal(peer.reports, 0);
    assert.deepEqual(records, []);
  });

  it('has a client that went away before it half-closed although the level leaves out those that waited', async () => {
    const { log, records } = requestLog('failed', (level) => level === 'warning');
    for (const endedIn of ['reading', 'handling'] as const)
      log.ended('aborted', 'the client went away', new Peer(1000, endedIn));
    await log.written();
    assert.deepEqual(
      records.map(({ level, message }) => [level, /went away after .* without having half-closed/.test(message)]),
      [['warning', true]],
    );
  });

  it('has 60 lines of the handler in a second, of all requests together, and a summary of the rest', async () => {
    const { log, records, end } = requestLog();
    for (let count = 0; count < 130; count += 1) log.handlerSaid(`5f-${count % 7}`, 'a word');
    assert.equal(records.length, 60);
    assert.deepEqual(records[59], {
      level: 'info',
      event: 'handler',
      message: 'a word',
      fields: { EOFD_REQUEST_ID: '5f-3' },
    });
    end('replied');
    end('failed');
    await log.written();
    assert.equal(records.length, 62);
    log.sumUp();
    assert.match(String(records.at(-1)?.message), /^70 more lines of the handler in .*: 420 bytes$/);
  });

  it('has no line of the handler, and none summed up, where the level leaves them out', () => {
    const { log, records } = requestLog('all', (level) => level === 'warning');
    for (let count = 0; count < 130; count += 1) log.handlerSaid('5f-1', 'a word');
    log.sumUp();
    assert.deepEqual(records, []);
  });

  it('has stalled clients although failures took up all of theirs, and no more than 10 in a second', async () => {
    const { log, records, end, stall } = requestLog();
    end('failed', 500);
    await log.written();
    records.length = 0;
    for (let count = 0; count < 30; count += 1) stall();
    await log.written();
    assert.equal(records.length, 10);
    assert.ok(records.every(({ event, fields }) => event === 'stall' && fields?.['EOFD_PEER_COMM'] === 'python3'));
    log.sumUp();
    assert.match(records.at(-1)?.message ?? '', /^20 more stalled clients in /);
  });

  it('has records of every sort about a user, whatever another one did in the same second', async () => {
    const { log, records, end, stall } = requestLog();
    end('replied', 1000, 65534);
    end('failed', 1000, 65534);
    for (let count = 0; count < 1000; count += 1) {
      stall(65534);
      log.handlerSaid(`5f-${count}`, 'a word', 65534);
    }
    await log.written();
    records.length = 0;
    end('replied', 20);
    end('failed', 20);
    for (let count = 0; count < 20; count += 1) {
      stall();
      log.handlerSaid('5f-1', 'a word', 1000);
    }
    await log.written();
    const of = (wanted: string): number =>
      records.filter(({ event, fields }) => (fields?.['EOFD_OUTCOME'] ?? event) === wanted).length;
    assert.deepEqual(['replied', 'failed', 'stall', 'handler'].map(of), [2, 6, 10, 3]);
  });

  it('keeps each of the kinds that journald counts together within 10,000 in 30 seconds, with any number of users', async () => {
    for (const [failure, levels] of [
      ['aborted', ['info', 'notice']],
      ['failed', ['warning']],
    ] as const) {
      const { log, records, clock, end, stall } = requestLog();
      for (clock.nowMs = 0; clock.nowMs < 30_000; clock.nowMs += 1000) {
        for (let uid = 0; uid < 50; uid += 1) {
          end('replied', 300, uid);
          end(failure, 200, uid);
          for (let count = 0; count < 40; count += 1) stall(uid);
          for (let count = 0; count < 100; count += 1) log.handlerSaid('5f-1', 'a word', uid);
        }
        log.sumUp();
      }
      await log.written();
      const counted = records.filter(({ level }) => levels.some((one) => one === level)).length;
      assert.ok(counted < 9_800, `${counted}`);
    }
  });
});
