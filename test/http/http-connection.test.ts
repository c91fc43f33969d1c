import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import { HandlerFailure } from '../../src/core/handler.ts';
import { HeldHandler, mirrorCall } from '../support/handlers.ts';
import { HttpStage } from '../support/http-stage.ts';
import { checkLeaks } from '../support/leaks.ts';
import { until } from '../support/wait.ts';

const HEAD = 'POST / HTTP/1.1\r\nHost: x\r\n';
const ask = (body: string): string => `${HEAD}Content-Length: ${body.length}\r\n\r\n${body}`;

describe('a connection for HTTP', () => {
  let stage: HttpStage;
  afterEach(() => stage.clean());
  checkLeaks();

  it('brings nothing and is closed without a word after read-timeout, and counts for nothing', async () => {
    stage = new HttpStage(mirrorCall, { 'read-timeout': 50 });
    const client = stage.connect();
    await client.ended();
    assert.deepEqual([client.text, stage.ledger.accepted], ['', 0]);
  });

  it('with half a head is told and counted', async () => {
    stage = new HttpStage(mirrorCall, { 'read-timeout': 50 });
    const client = stage.connect();
    client.socket.write(HEAD);
    await client.ended();
    assert.match(client.text, /^HTTP\/1\.1 408 [^]*eofd: its head was not complete after 50ms \(read-timeout\)\n$/);
    assert.equal(stage.ended[0]?.outcome, 'timed out');
    assert.ok(client.text.includes(`\r\nEofd-Request-Id: ${stage.ended[0].id}\r\n`));
  });

  it('has its replies in the order of its requests', async () => {
    const handler = new HeldHandler();
    stage = new HttpStage(handler);
    const client = stage.connect();
    client.socket.write(ask('a') + ask('b'));
    await until('both are there', () => handler.requests.length === 2);
    handler.requests[1]?.answer(Buffer.from('second'));
    handler.requests[0]?.answer(Buffer.from('first'));
    await client.read('second');
    assert.ok(client.text.indexOf('first') < client.text.indexOf('second'));
  });

  it('has all of its replies at a stop as well, and is told with the last one that it ends', async () => {
    const handler = new HeldHandler();
    stage = new HttpStage(handler);
    const client = stage.connect();
    client.socket.write(ask('a') + ask('b'));
    await until('both are there', () => handler.requests.length === 2);
    stage.front.drain();
    handler.requests[0]?.answer(Buffer.from('first'));
    await client.read('first');
    client.socket.write(ask('c'));
    handler.requests[1]?.answer(Buffer.from('second'));
    await client.ended();
    assert.match(client.text, /^(?:(?!Connection: close)[^])*first[^]*\r\nConnection: close\r\n\r\nsecond$/);
    assert.deepEqual(
      stage.ended.map(({ outcome }) => outcome),
      ['replied', 'replied'],
    );
  });

  it('is not called silent while Node does not read, since replies wait behind one that is not out', async () => {
    const handler = new HeldHandler();
    stage = new HttpStage(handler, { 'read-timeout': 100, 'stall-warn': 50 });
    const client = stage.connect();
    client.socket.write(ask('a') + ask('b'));
    await until('both are there', () => handler.requests.length === 2);
    handler.requests[1]?.answer(Buffer.alloc(100_000, 'B'));
    client.socket.write(`${HEAD}Content-Length: 1\r\n\r\n`);
    await until('the head of the third is there', () => stage.ledger.accepted === 3);
    client.socket.write('c');
    await sleep(300);
    handler.requests[0]?.answer(Buffer.from('A'));
    await until('the third is there', () => handler.requests.length === 3);
    handler.requests[2]?.answer(Buffer.from('third'));
    await client.read('third');
    assert.deepEqual(
      [stage.stalled, stage.ended.map(({ outcome }) => outcome)],
      [[], ['replied', 'replied', 'replied']],
    );
  });

  it('that turns to nonsense has the reply to what came whole, and then ends', async () => {
    const handler = new HeldHandler();
    stage = new HttpStage(handler);
    const client = stage.connect();
    client.socket.write(`${ask('a')}\x01\x02`);
    await until('the request is there', () => handler.requests.length === 1);
    await until('the nonsense is counted', () => stage.ended.length === 1);
    handler.requests[0]?.answer(Buffer.from('A'));
    await client.ended();
    assert.match(client.text, /^HTTP\/1\.1 200 [^]*\r\n\r\nA$/);
    assert.deepEqual(
      stage.ended.map(({ outcome }) => outcome),
      ['rejected', 'replied'],
    );
  });

  it('that turns to nonsense has the replies to all that came whole, also where the first is refused late', async () => {
    const handler = new HeldHandler();
    stage = new HttpStage(handler);
    const client = stage.connect();
    client.socket.write(`${ask('a')}${ask('b')}\x01\x02`);
    await until('both are there', () => handler.requests.length === 2);
    await until('the nonsense is counted', () => stage.ended.length === 1);
    handler.requests[0]?.fail(new HandlerFailure('it has had enough'));
    handler.requests[1]?.answer(Buffer.from('B'));
    await client.ended();
    assert.match(client.text, /^HTTP\/1\.1 500 [^]*\r\nConnection: close\r\n\r\nB$/);
    assert.deepEqual(
      stage.ended.map(({ outcome }) => outcome),
      ['rejected', 'failed', 'replied'],
    );
  });

  it('counts a request once that was refused early and is cut off behind another one', async () => {
    const handler = new HeldHandler();
    stage = new HttpStage(handler, { 'max-request': 10 });
    const client = stage.connect();
    client.socket.end(`${ask('a')}${HEAD}Content-Length: 100\r\n\r\nhalf of it`);
    await until('the second is refused', () => stage.ended.length === 1);
    await sleep(100);
    handler.requests[0]?.answer(Buffer.from('A'));
    await client.ended();
    assert.match(client.text, /^HTTP\/1\.1 200 [^]*\r\n\r\nAHTTP\/1\.1 413 /);
    assert.deepEqual(
      stage.ended.map(({ outcome }) => outcome),
      ['rejected', 'replied'],
    );
  });

  it('whose request was refused early is read on for a moment, so that the client reads the response', async () => {
    stage = new HttpStage(mirrorCall, { 'max-request': 10 });
    const client = stage.connect();
    client.socket.write(`${HEAD}Content-Length: 3000000\r\n\r\n`);
    client.socket.write('a'.repeat(3_000_000));
    await client.ended();
    assert.match(client.text, /^HTTP\/1\.1 413 [^]*Connection: close\r\n[^]*\(max-request\)\n$/);
  });

  it('whose last request was refused early has the replies to those before it first', async () => {
    let now = 0;
    const handler = new HeldHandler();
    stage = new HttpStage(handler, { 'max-request': 10, 'read-timeout': 50 }, 900, () => now);
    const [client, witness] = [stage.connect(), stage.connect()];
    client.socket.write(`${ask('a')}${HEAD}Content-Length: 3000\r\n\r\n`);
    await until('the second is refused', () => stage.ended.length === 1);
    // So long an end is put off for those that still send.
    now = 1001;
    await witness.ended();
    handler.requests[0]?.answer(Buffer.from('A'));
    await client.read('(max-request)');
    assert.match(client.text, /^HTTP\/1\.1 200 [^]*\r\n\r\nAHTTP\/1\.1 413 /);
    assert.deepEqual(
      stage.ended.map(({ outcome }) => outcome),
      ['rejected', 'replied'],
    );
    client.socket.destroy();
  });

  it('is not closed while the next request waits to be read, however long it was kept', async () => {
    let now = 0;
    stage = new HttpStage(mirrorCall, {}, 900, () => now);
    const client = stage.connect();
    client.socket.write(ask('a'));
    await client.read('\r\n\r\na');
    now = 60_001;
    stage.front.reconfigured();
    client.socket.write(ask('b'));
    // The look at the deadlines is due before anything is read.
    const due = performance.now() + 30;
    while (performance.now() < due);
    await client.read('\r\n\r\nb');
  });

  it('ends at a drain where nothing is under way on it, and otherwise with its response', async () => {
    const handler = new HeldHandler();
    stage = new HttpStage(handler);
    const [idle, busy] = [stage.connect(), stage.connect()];
    idle.socket.write(ask('a'));
    await until('the first is there', () => handler.requests.length === 1);
    handler.requests[0]?.answer(Buffer.from('A'));
    await idle.read('\r\n\r\nA');
    busy.socket.write(ask('b'));
    await until('the second is there', () => handler.requests.length === 2);
    stage.front.drain();
    await idle.ended();
    assert.equal(stage.front.open, 1);
    handler.requests[1]?.answer(Buffer.from('B'));
    await busy.ended();
    assert.match(busy.text, /Connection: close\r\n\r\nB$/);
  });
});
