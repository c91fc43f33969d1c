import assert from 'node:assert/strict';
import { HandlerFailure } from '../../src/core/handler.ts';
import { HeldHandler, mirror, mirrorCall, replying } from '../support/handlers.ts';
import { HttpStage } from '../support/http-stage.ts';
import { checkLeaks } from '../support/leaks.ts';
import { until } from '../support/wait.ts';

const HEAD = 'POST / HTTP/1.1\r\nHost: x\r\n';
const ask = (body: string): string => `${HEAD}Content-Length: ${body.length}\r\n\r\n${body}`;

describe('a request over HTTP', () => {
  let stage: HttpStage;
  afterEach(() => stage.clean());
  checkLeaks();

  it('is given to the handler whole, with its peer, and its reply has its length ahead of it', async () => {
    const handler = new HeldHandler();
    stage = new HttpStage(handler);
    const client = stage.connect();
    client.socket.write(ask('hoge'));
    await until('it is there', () => handler.requests.length > 0);
    const [held] = handler.requests;
    assert.deepEqual([held?.request.toString(), held?.context.peer.pid], ['hoge', process.pid]);
    held?.answer(Buffer.from('HO'), Buffer.from('GE'));
    await client.read('\r\n\r\nHOGE');
    assert.match(client.text, /^HTTP\/1\.1 200 OK\r\n[^]*Content-Length: 4\r\nEofd-Request-Id: test-h1\r\n/);
    const [{ outcome, front, requestBytes, replyBytes } = {}] = stage.ended;
    assert.deepEqual([outcome, front, requestBytes, replyBytes], ['replied', 'http', 4, 4]);
  });

  for (const [fault, status] of [
    ['request', 422],
    ['handler', 500],
    ['queue', 503],
  ] as const) {
    it(`that fails has the status ${status} where the ${fault} is at fault, and keeps its connection`, async () => {
      const handler = new HeldHandler();
      stage = new HttpStage(handler);
      const client = stage.connect();
      client.socket.write(ask('a'));
      await until('it is there', () => handler.requests.length > 0);
      handler.requests[0]?.fail(new HandlerFailure('not\ntoday', { fault }));
      await client.read('eofd: not\\ntoday\n');
      assert.match(client.text, new RegExp(`^HTTP/1\\.1 ${status} `));
      client.socket.write(ask('b'));
      await until('the next is there', () => handler.requests.length > 1);
      handler.requests[1]?.answer(Buffer.from('B'));
      await client.read('\r\n\r\nB');
    });
  }

  it('is a bug and a 500 where the handler throws anything else', async () => {
    const handler = new HeldHandler();
    stage = new HttpStage(handler);
    const client = stage.connect();
    client.socket.write(ask('a'));
    await until('it is there', () => handler.requests.length > 0);
    const error = new TypeError('oops');
    handler.requests[0]?.fail(error);
    await client.read('eofd: internal error\n');
    assert.deepEqual(stage.bugs.splice(0), [error]);
  });

  it('is aborted at its handler when the client goes', async () => {
    const handler = new HeldHandler();
    stage = new HttpStage(handler);
    const client = stage.connect();
    client.socket.write(ask('a'));
    await until('it is there', () => handler.requests.length > 0);
    client.socket.destroy();
    await until('it is told', () => handler.requests[0]?.context.signal.aborted === true);
    assert.deepEqual([stage.ended[0]?.outcome, stage.ended[0]?.endedIn], ['aborted', 'handling']);
  });

  it('is aborted when a client goes that had half-closed before', async () => {
    const handler = new HeldHandler();
    stage = new HttpStage(handler);
    const client = stage.connect();
    client.socket.end(ask('a'));
    await until('it is there', () => handler.requests.length > 0);
    client.socket.destroy();
    await until('it is told', () => handler.requests[0]?.context.signal.aborted === true);
    assert.equal(stage.ended[0]?.outcome, 'aborted');
  });

  it('is answered although the client half-closed behind it', async () => {
    const handler = new HeldHandler();
    stage = new HttpStage(handler);
    const client = stage.connect();
    client.socket.end(ask('a'));
    await until('it is there', () => handler.requests.length > 0);
    handler.requests[0]?.answer(Buffer.from('A'));
    await client.read('\r\n\r\nA');
  });

  it('honors the `max-reply` option, at its edge', async () => {
    stage = new HttpStage(replying(Buffer.alloc(100)), { 'max-reply': 100 });
    const client = stage.connect();
    client.socket.write(ask(''));
    await client.read('200 OK');
    await stage.clean();
    stage = new HttpStage(replying(Buffer.alloc(101)), { 'max-reply': 100 });
    const other = stage.connect();
    other.socket.write(ask(''));
    await other.read('eofd: reply larger than 100 bytes (max-reply)');
  });

  it('honors the `max-request` option, at its edge', async () => {
    stage = new HttpStage(mirrorCall, { 'max-request': 100 });
    const client = stage.connect();
    client.socket.write(ask('a'.repeat(100)));
    await client.read('a'.repeat(100));
    client.socket.write(ask('b'.repeat(101)));
    await client.read('413 Payload Too Large');
  });

  it('whose body stops coming honors the `stall-warn` option: it is told once, and goes on when the rest comes', async () => {
    stage = new HttpStage(mirrorCall, { 'stall-warn': 50 });
    const client = stage.connect();
    client.socket.write(`${HEAD}Content-Length: 3\r\n\r\na`);
    await until('it is told', () => stage.stalled.length > 0);
    const [told] = stage.stalled;
    assert.deepEqual([told?.id, told?.front, told?.requestBytes], ['test-h1', 'http', 1]);
    assert.ok(told !== undefined && told.silentMs >= 50 && told.releaseInMs > 20_000, JSON.stringify(told));
    client.socket.write('bc');
    await client.read('\r\n\r\nabc');
    assert.equal(stage.stalled.length, 1);
  });

  for (const [option, sent, status] of [
    ['read-timeout', `${HEAD}Content-Length: 2\r\n\r\na`, 408],
    ['request-timeout', `${HEAD}Content-Length: 2\r\n\r\na`, 408],
    ['handler-timeout', ask('a'), 504],
  ] as const) {
    it(`honors the \`${option}\` option`, async () => {
      stage = new HttpStage(new HeldHandler(), { [option]: 50 });
      const client = stage.connect();
      client.socket.write(sent);
      await client.read(`(${option})\n`);
      assert.match(client.text, new RegExp(`^HTTP/1\\.1 ${status} `));
      assert.equal(stage.ended[0]?.outcome, 'timed out');
    });
  }

  it('has its reply out as soon as its handler has it, also where others have theirs in the same turn', async () => {
    const handler = new HeldHandler();
    stage = new HttpStage(handler);
    const clients = [stage.connect(), stage.connect(), stage.connect()];
    for (const client of clients) client.socket.write(ask('a'));
    await until('all are there', () => handler.requests.length === clients.length);
    for (const held of handler.requests) held.answer(Buffer.from('A'));
    // Promises alone: no turn of the loop ends meanwhile.
    for (let round = 0; round < 10; round++) await Promise.resolve();
    assert.equal(stage.ended.length, clients.length);
  });

  it('has its reply whatever others are worked on in the same turn', async () => {
    stage = new HttpStage(mirror);
    const clients = Array.from({ length: 40 }, () => stage.connect());
    for (const [at, client] of clients.entries()) client.socket.write(ask(`request ${at}`));
    for (const [at, client] of clients.entries()) await client.read(`\r\n\r\nrequest ${at}`);
    for (const client of clients) client.socket.write(ask('again'.repeat(1_000)));
    for (const client of clients) await client.read('again'.repeat(1_000));
    await until('all have ended', () => stage.ended.length === 80);
    assert.ok(stage.ended.every(({ outcome }) => outcome === 'replied'));
  });

  it('waits for room in memory, and is whole all the same', async () => {
    stage = new HttpStage(mirrorCall, { 'buffer-max': 2 ** 20, 'max-request': 2 ** 20 });
    const [one, other] = [stage.connect(), stage.connect()];
    const large = 'a'.repeat(900_000);
    one.socket.write(ask(large).slice(0, -1));
    await until('most of it is there', () => stage.ledger.memory.bytes > 800_000);
    other.socket.write(ask(large));
    one.socket.write('a');
    await one.read(large);
    await other.read(large);
  });

  it('in a great many chunks takes little more memory than it has bytes', async () => {
    stage = new HttpStage(new HeldHandler());
    const client = stage.connect();
    client.socket.write(`${HEAD}Transfer-Encoding: chunked\r\n\r\n${'1\r\na\r\n'.repeat(100_000)}`);
    await until('most of it is there', () => stage.ledger.memory.bytes >= 98_304);
    assert.ok(stage.ledger.memory.bytes < 400_000, String(stage.ledger.memory.bytes));
  });
});
