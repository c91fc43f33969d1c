import { deepEqual, equal, match, ok } from 'node:assert/strict';
import { ratesOf } from '../../../src/eofc/status/status-rates.ts';
import { statusLines } from '../../../src/eofc/status/status-text.ts';
import { textWidth } from '../../../src/eofc/status/text-width.ts';
import { connection, requests, status, worker } from './sample-status.ts';

const WIDE = { columns: 200, rows: Number.POSITIVE_INFINITY, order: 'waits' } as const;
const lines = (document = status(), view: Partial<Parameters<typeof statusLines>[2]> = {}) =>
  statusLines(document, ratesOf(document), { ...WIDE, ...view });

describe('the page of a status', () => {
  it('is six lines where nothing goes on', () => {
    deepEqual(lines(status({ uptimeSeconds: 3600 })), [
      'eofd 1.2.3, pid 5, serving for 1h, on /run/eofd.sock',
      'requests: 0 open of 1024, 0 waiting for EOF, 0 in the queue; 0 accepted',
      'ended:    none',
      'rates:    0.0/s accepted, 0.0/s replied, 0.0/s failed; 0 B/s received, 0 B/s sent',
      'bytes:    0 B received, 0 B sent',
      'memory:   0 B of 256.0 MiB held, 64.0 MiB resident, descriptors 30 of 1000',
    ]);
  });

  it('has who is connected and waits for what, and the processes that are kept', () => {
    const page = lines(
      status({
        requests: { ...requests(40, 2, 5), waitingForEof: 1 },
        processes: [worker(), worker({ pid: 8, kind: 'spare', state: 'ready', answered: null })],
        connections: [
          connection(),
          connection({ pid: null, uid: null, user: null, command: null, waitingFor: 'handler' }),
        ],
        connectionsNotShown: 3,
        descriptors: null,
        log: { dropped: 9, leftOut: 0 },
      }),
    );
    match(page[1] ?? '', /^requests: 2 open of 1024, 1 waiting for EOF, 0 in the queue; 40 accepted$/);
    equal(page[2], 'ended:    33 replied, 5 failed');
    match(page[3] ?? '', /^rates: +4.0\/s accepted, 3.3\/s replied, 0.5\/s failed/);
    match(page[5] ?? '', /resident, log: 9 records lost$/);
    deepEqual(page.slice(6), [
      '',
      'PID  KIND    STATE   AGE  ANSWERED   MEMORY',
      '  7  worker  idle   1min         3  1.0 MiB',
      '  8  spare   ready  1min         -  1.0 MiB',
      '',
      'PID  USER   PHASE    WAITS FOR   AGE  RECEIVED  SENT  COMMAND',
      ' 42  alice  reading  EOF        1.2s       8 B   0 B  python3 client.py',
      '  -  -      reading  handler    1.2s       8 B   0 B  -',
      'and 3 more',
    ]);
  });

  it('says how long eofd is up, where it no longer serves', () => {
    match(lines(status({ state: 'stopping', uptimeSeconds: 60 }))[0] ?? '', /, stopping, up for 1min, on/);
  });

  it('has on a small terminal the rates, the outcomes and who waits for EOF', () => {
    const page = lines(status({ connections: Array.from({ length: 9 }, () => connection()), processes: [worker()] }), {
      rows: 9,
    });
    deepEqual(
      page.map((line) => line.split(/[ :]+/, 3).join(' ')),
      [
        'eofd 1.2.3, pid',
        'requests 0 open',
        'ended none',
        'rates 0.0/s accepted,',
        '',
        'PID USER PHASE',
        ' 42 alice',
        ' 42 alice',
        'and 7 more',
      ],
    );
  });

  it('fits a terminal of any size', () => {
    const crowd = status({
      connections: Array.from({ length: 100 }, () => connection({ command: '日本語 '.repeat(50) })),
      processes: Array.from({ length: 50 }, () => worker()),
    });
    for (const columns of [1, 20, 80])
      for (const rows of [1, 5, 10, 24, 60]) {
        const page = lines(crowd, { columns, rows });
        ok(page.length <= rows, `${page.length} of ${rows}`);
        for (const line of page) ok(textWidth(line) <= columns || columns < 20, line);
      }
    ok(lines(crowd, { rows: 24 }).some((line) => /^and \d+ more$/.test(line)));
  });

  it('holds nothing that a terminal would take for a command, whoever answers', () => {
    const evil = '\x1b[31m\u202e';
    const page = lines(
      status({ version: evil, addresses: [evil], connections: [connection({ user: evil, command: evil })] }),
    );
    for (const character of evil.slice(0, 1) + evil.slice(-1)) ok(!page.join('').includes(character));
  });
});
