import assert from 'node:assert/strict';
import { type EndedReport, OUTCOMES, type StallReport, TCP_PEER } from '../../../src/core/outcome.ts';
import { endedRecord, levelOf, stallRecord } from '../../../src/core/records/request-records.ts';

const connection = {
  id: '5f3a-7',
  peer: { pid: 4242, uid: 1000, gid: 100 },
  requestBytes: 8,
  replyBytes: 0,
  durationMs: 5000.4,
};
const ended: EndedReport = { ...connection, replyBytes: 12, durationMs: 0.42, outcome: 'replied' };
const stall: StallReport = { ...connection, silentMs: 5000, releaseInMs: 25_000 };
const alice = { comm: 'python3', cmdline: 'python3\0client.py\0--fast\0', user: 'alice' };

describe('the record of a request', () => {
  it('says of a reply what came, what went and how long it took', () => {
    assert.deepEqual(endedRecord(ended), {
      level: 'info',
      event: 'request',
      message: 'request 5f3a-7 from pid 4242 of uid 1000: replied; 8 bytes received, 12 sent, in 420us',
      fields: {
        EOFD_REQUEST_ID: '5f3a-7',
        EOFD_FRONT: 'raw',
        EOFD_PEER_PID: 4242,
        EOFD_PEER_UID: 1000,
        EOFD_PEER_GID: 100,
        EOFD_REQUEST_BYTES: 8,
        EOFD_REPLY_BYTES: 12,
        EOFD_DURATION_USEC: 420,
        EOFD_OUTCOME: 'replied',
      },
    });
  });

  it('says of a client over TCP only that, and of a request over HTTP how it came', () => {
    const { message, fields } = endedRecord({ ...ended, front: 'http', peer: TCP_PEER });
    assert.match(message, /^request 5f3a-7 from a client over TCP: replied;/);
    const named = Object.keys(fields ?? {}).filter((name) => name.startsWith('EOFD_PEER'));
    assert.deepEqual([fields?.['EOFD_FRONT'], named], ['http', []]);
  });

  it('says who came over TLS, by its certificate and its address, which end no quotation', () => {
    const peer = { ...TCP_PEER, over: 'TLS', name: 'a "b" c\n', address: '10.0.0.7' } as const;
    const { message, fields } = endedRecord({ ...ended, front: 'http', peer });
    assert.match(message, /^request 5f3a-7 from a client "a \\"b\\" c\\n" over TLS from 10\.0\.0\.7: replied;/);
    const named = Object.entries(fields ?? {}).filter(([name]) => name.startsWith('EOFD_PEER'));
    assert.deepEqual(named, [
      ['EOFD_PEER_NAME', 'a "b" c\n'],
      ['EOFD_PEER_ADDRESS', '10.0.0.7'],
    ]);
  });

  it('says for whom it was forwarded, and to what it belongs', () => {
    const origin = { id: 'mx2-7', peer: '1/2/3' };
    const trace = { id: '4bf9', parent: '00-4bf9-1-01' };
    const of = (from: EndedReport['from']) =>
      Object.entries(endedRecord({ ...ended, from }).fields ?? {}).filter(([name]) => /ORIGIN|TRACE/.test(name));
    assert.deepEqual(of({ origin, trace }), [
      ['EOFD_ORIGIN_ID', 'mx2-7'],
      ['EOFD_ORIGIN_PEER', '1/2/3'],
      ['EOFD_TRACE_ID', '4bf9'],
    ]);
    assert.deepEqual(of({}), []);
  });

  it('says which process answered, and how long the request waited for it', () => {
    const of = (answeredBy: EndedReport['answeredBy']) =>
      Object.entries(endedRecord({ ...ended, answeredBy }).fields ?? {}).filter(([name]) =>
        /MODE|WORKER|SPARE/.test(name),
      );
    assert.deepEqual(of({ mode: 'worker', pid: 7 }), [
      ['EOFD_PROGRAM_MODE', 'worker'],
      ['EOFD_WORKER_PID', 7],
    ]);
    assert.deepEqual(of({ mode: 'spare', pid: 7, spareWaitMs: 1.2346 }).at(-1), ['EOFD_SPARE_WAIT_USEC', 1235]);
  });

  it('has 256 bytes of a command line in its message, and 2048 in its field', () => {
    for (const [length, quoted, field] of [
      [256, 'x'.repeat(256), 'x'.repeat(256)],
      [257, `${'x'.repeat(253)}…`, 'x'.repeat(257)],
      [2048, `${'x'.repeat(253)}…`, 'x'.repeat(2048)],
      [2049, `${'x'.repeat(253)}…`, `${'x'.repeat(2045)}…`],
    ] as const) {
      const { message, fields } = endedRecord(ended, { cmdline: `${'x'.repeat(length)}\0\0` });
      assert.ok(message.includes(` "${quoted}" of uid`), message);
      assert.equal(fields?.['EOFD_PEER_CMDLINE'], field);
    }
  });

  it('names the reason of a failure, and whose request it was', () => {
    const record = endedRecord({ ...connection, outcome: 'failed', reason: 'invalid UTF-8 at byte 7' }, alice);
    assert.equal(record.level, 'warning');
    assert.equal(
      record.message,
      'request 5f3a-7 from pid 4242 "python3 client.py --fast" of user alice (uid 1000): failed: invalid UTF-8 at byte 7; 8 bytes received, 0 sent, in 5s',
    );
    assert.equal(record.fields?.['EOFD_REASON'], 'invalid UTF-8 at byte 7');
    assert.equal(record.fields?.['EOFD_PEER_COMM'], 'python3');
    assert.equal(record.fields?.['EOFD_PEER_CMDLINE'], 'python3 client.py --fast');
    assert.equal(record.fields?.['EOFD_PEER_USER'], 'alice');
  });

  it('tells how long the request was in the queue: in its field always, in words where it matters', () => {
    const quick = endedRecord({ ...ended, queueMs: 0.04 });
    assert.equal(quick.fields?.['EOFD_QUEUE_USEC'], 40);
    assert.match(quick.message, /, in 420us$/);
    const slow = endedRecord({ ...ended, outcome: 'failed', durationMs: 30, queueMs: 12.34 });
    assert.deepEqual([slow.fields?.['EOFD_QUEUE_USEC'], slow.fields?.['EOFD_DURATION_USEC']], [12_340, 30_000]);
    assert.match(slow.message, /, in 30ms, 12\.3ms of it in the queue$/);
    assert.match(endedRecord({ ...ended, queueMs: 1 }).message, /, 1ms of it in the queue$/);
    assert.equal(endedRecord(ended).fields?.['EOFD_QUEUE_USEC'], undefined);
  });

  it('has a level for every outcome, and only replies are of the usual one', () => {
    assert.deepEqual(
      OUTCOMES.map((outcome) => levelOf(outcome)),
      ['info', 'warning', 'warning', 'warning', 'notice', 'warning'],
    );
  });

  describe('of a client that went away by itself', () => {
    const gone = { ...connection, outcome: 'aborted', reason: 'the client went away', durationMs: 2000 } as const;
    const from = 'request 5f3a-7 from pid 4242 of uid 1000: aborted: ';
    const how = "write_eof() in Python's asyncio, shutdown(SHUT_WR) on a plain socket, socket.end() in Node, nc -N.";

    it('is the diagnosis and the cure, as a warning, where it had not half-closed', () => {
      const { level, event, message, fields } = endedRecord({ ...gone, endedIn: 'reading' });
      const what = 'the client sent 8 bytes and went away after 2s without having half-closed';
      assert.deepEqual([level, event, fields?.['EOFD_REASON']], ['warning', 'request', what]);
      const more = `, so there was no request to answer. The client must half-close after writing: ${how}`;
      assert.equal(message, `${from}${what}${more}`);
    });

    it('says so where it never sent anything', () => {
      const { level, message } = endedRecord({ ...gone, requestBytes: 0, endedIn: 'reading' });
      assert.equal(level, 'warning');
      const what = 'the client went away after 2s without having sent anything, so there was no request to answer. ';
      assert.equal(message, `${from}${what}A client must write its request and then half-close: ${how}`);
    });

    it('is a notice, with how long it had waited, where it had done everything right', () => {
      const texts = {
        queued: 'the client went away after it had waited 1.5s for its turn (handler-concurrency)',
        handling: 'the client went away while the handler worked, after it had waited 1.5s',
        replying: 'the client went away before it had taken the whole reply',
      };
      for (const [endedIn, text] of Object.entries(texts) as [keyof typeof texts, string][]) {
        const { level, message, fields } = endedRecord({ ...gone, waitedMs: 1500, endedIn });
        assert.deepEqual([level, fields?.['EOFD_REASON']], ['notice', text]);
        assert.equal(message, `${from}${text}; 8 bytes received, 0 sent, in 2s`);
      }
    });

    it('is the bare fact where nothing more is known', () => {
      assert.equal(endedRecord(gone).message, `${from}the client went away; 8 bytes received, 0 sent, in 2s`);
    });

    it('is not what a handler says in the same words', () => {
      const { message } = endedRecord({ ...gone, outcome: 'failed', endedIn: 'handling' });
      assert.match(message, /: failed: the client went away; 8 bytes received/);
    });

    it('keeps a reason of another kind', () => {
      const { level, message } = endedRecord({ ...gone, reason: 'bytes out of band', endedIn: 'reading' });
      assert.equal(level, 'warning');
      assert.equal(message, `${from}bytes out of band; 8 bytes received, 0 sent, in 2s`);
    });
  });

  it('has the last words of a program, as one line within its bound', () => {
    const reason = `the program exited with status 1: Traceback\x1b[2J of \u202e ${'x'.repeat(600)}`;
    const { message, fields } = endedRecord({ ...connection, outcome: 'failed', reason });
    const shown = String(fields?.['EOFD_REASON']);
    assert.match(shown, /^the program exited with status 1: Traceback\\x1b\[2J of \\u202e x{400,}…$/);
    assert.equal(Buffer.byteLength(shown), 512);
    assert.ok(message.includes(`failed: ${shown}; 8 bytes received`));
  });

  it('quotes nothing of a peer raw, nor without a bound', () => {
    const cmdline = `evil" of "user root (uid 0)\n<0>forged\x1b[2J${'x'.repeat(9999)}`;
    const record = endedRecord(
      { ...connection, outcome: 'failed', reason: `bad\nPRIORITY=0${'y'.repeat(9999)}` },
      { comm: 'a\nb', cmdline, user: 'al\x1bice' },
    );
    const all = [record.message, ...Object.values(record.fields ?? {}).map(String)];
    for (const text of all) assert.match(text, /^[\x20-\x7e…]*$/);
    assert.match(
      record.message,
      /"evil\\" of \\"user root \(uid 0\)\\n<0>forged\\x1b\[2Jx+…" of user al\\x1bice \(uid 1000\)/,
    );
    assert.ok(record.message.length < 1200);
    assert.ok(all.every((text) => text.length <= 2048));
  });

  it('says so when the uid stands for users outside the user namespace, and for whom else', () => {
    const nobody = { ...ended, peer: { ...connection.peer, uid: 65534 } };
    const { message, fields } = endedRecord(nobody, { isOutside: true });
    assert.match(message, /from pid 4242 of a user outside this user namespace \(uid 65534\): replied/);
    assert.equal(fields?.['EOFD_PEER_USER'], undefined);
    assert.match(
      endedRecord(nobody, { user: 'nobody', isOutside: true }).message,
      /from pid 4242 of user nobody or a user outside this user namespace \(uid 65534\): replied/,
    );
  });

  it('says so when the peer is of another PID namespace', () => {
    const { message } = endedRecord({ ...ended, peer: { pid: 0, uid: 7, gid: 7 } });
    assert.match(message, /from a process outside this PID namespace of uid 7: replied/);
  });
});

describe('the diagnosis of a stalled client', () => {
  it('says who sent how much and fell silent, what to change, and when it is let go', () => {
    const record = stallRecord(stall, alice);
    assert.equal(record.level, 'warning');
    assert.equal(record.event, 'stall');
    assert.equal(
      record.message,
      'pid 4242 "python3 client.py --fast" of user alice (uid 1000) sent 8 bytes, the last 5s ago, but has not half-closed, ' +
        'so its request has no end and cannot be answered. The client must half-close after writing: ' +
        "write_eof() in Python's asyncio, shutdown(SHUT_WR) on a plain socket, socket.end() in Node, nc -N. " +
        'It is released in 25s (request 5f3a-7).',
    );
    assert.deepEqual(record.fields, {
      EOFD_REQUEST_ID: '5f3a-7',
      EOFD_FRONT: 'raw',
      EOFD_PEER_PID: 4242,
      EOFD_PEER_UID: 1000,
      EOFD_PEER_GID: 100,
      EOFD_REQUEST_BYTES: 8,
      EOFD_REPLY_BYTES: 0,
      EOFD_DURATION_USEC: 5_000_400,
      EOFD_PEER_COMM: 'python3',
      EOFD_PEER_CMDLINE: 'python3 client.py --fast',
      EOFD_PEER_USER: 'alice',
      EOFD_SILENT_USEC: 5_000_000,
      EOFD_RELEASE_USEC: 25_000_000,
    });
  });

  it('tells a client that never sent anything apart', () => {
    const { message } = stallRecord({ ...stall, requestBytes: 0 }, alice);
    assert.match(
      message,
      /^pid 4242 .* connected 5s ago and has sent nothing, not even EOF, so there is no request to answer\. /,
    );
    assert.match(message, /A client must write its request and then half-close: write_eof\(\)/);
  });

  it('asks a client over HTTP for the rest of the body, not for a half-close', () => {
    assert.equal(
      stallRecord({ ...stall, front: 'http' }).message,
      'pid 4242 of uid 1000 has sent 8 bytes of the body of its request over HTTP, and the rest has not come for 5s. ' +
        'A client must send as many bytes as its Content-Length says, or a last chunk. ' +
        'It is released in 25s (request 5f3a-7).',
    );
  });

  it('says so when nothing will release it', () => {
    const record = stallRecord({ ...stall, releaseInMs: Number.POSITIVE_INFINITY });
    assert.match(record.message, /Nothing will release it: read-timeout is infinity \(request 5f3a-7\)\.$/);
    assert.equal(record.fields?.['EOFD_RELEASE_USEC'], undefined);
  });

  it('says so when it is released at once', () => {
    assert.match(stallRecord({ ...stall, releaseInMs: 0 }).message, /nc -N\. It is released now \(request 5f3a-7\)\.$/);
    assert.match(stallRecord({ ...stall, releaseInMs: 0.5 }).message, /It is released in 500us \(/);
  });

  it('does with what is known: a name without arguments, or only the pid', () => {
    assert.match(stallRecord(stall, { comm: 'nc', cmdline: '' }).message, /^pid 4242 "nc" of uid 1000 sent/);
    assert.match(stallRecord(stall, {}).message, /^pid 4242 of uid 1000 sent/);
    assert.match(stallRecord({ ...stall, requestBytes: 1 }).message, /sent 1 byte, the last 5s ago/);
  });
});
