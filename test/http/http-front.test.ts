import assert from 'node:assert/strict';
import { reasons } from '../../src/core/reasons.ts';
import { PATIENCE } from '../../src/http/patience.ts';
import { HeldHandler, mirror, mirrorCall } from '../support/handlers.ts';
import { HttpStage } from '../support/http-stage.ts';
import { checkLeaks } from '../support/leaks.ts';
import { Random } from '../support/random.ts';
import { until } from '../support/wait.ts';

const HEAD = 'POST / HTTP/1.1\r\nHost: x\r\n';
const ask = (body: string): string => `${HEAD}Content-Length: ${body.length}\r\n\r\n${body}`;

describe('the front for HTTP', () => {
  let stage: HttpStage;
  afterEach(() => stage.clean());
  checkLeaks();

  it('honors the `connections-max-per-user` option: a request beyond it is told to come again', async () => {
    const handler = new HeldHandler();
    stage = new HttpStage(handler, {}, 1);
    const [one, other] = [stage.connect(), stage.connect()];
    one.socket.write(ask('a'));
    await until('it is there', () => handler.requests.length === 1);
    other.socket.write(ask('b'));
    await other.read('(connections-max-per-user)\n');
    assert.match(other.text, /^HTTP\/1\.1 503 [^]*Retry-After: 1\r\n/);
  });

  it('honors the `connections-max` option, which the raw socket has its part of', async () => {
    stage = new HttpStage(mirror, { 'connections-max': 2 });
    stage.ledger.accept();
    stage.ledger.accept();
    const client = stage.connect();
    client.socket.write(ask(''));
    await client.read('(connections-max)\n');
    stage.ledger.end('rejected');
    client.socket.write(ask('b'));
    await client.read('\r\n\r\nb');
    stage.ledger.end('rejected');
    stage.ledger.accepted -= 2;
    stage.ledger.ended.rejected -= 2;
  });

  it('refuses the next request on a connection that was kept, where its user may not ask any more', async () => {
    stage = new HttpStage(mirror);
    const client = stage.connect();
    client.socket.write(ask('a'));
    await client.read('\r\n\r\na');
    stage.ledger.bounds = { ...stage.ledger.bounds, access: { users: new Set(), groups: new Set([0xfffffffe]) } };
    client.socket.write(ask('b'));
    await client.read('(allow-users, allow-groups)\n');
    assert.match(client.text, /HTTP\/1\.1 403 Forbidden\r\n/);
    assert.equal(stage.ended.at(-1)?.outcome, 'rejected');
  });

  it('asks for a body where the client waits to be asked', async () => {
    stage = new HttpStage(mirrorCall);
    const client = stage.connect();
    client.socket.write(`${HEAD}Expect: 100-continue\r\nContent-Length: 1\r\n\r\n`);
    await client.read('HTTP/1.1 100 Continue\r\n\r\n');
    client.socket.write('a');
    await client.read('\r\n\r\na');
  });

  it('makes room by closing a connection on which nothing is under way, and no other', async () => {
    const handler = new HeldHandler();
    stage = new HttpStage(handler);
    const busy = stage.connect();
    busy.socket.write(ask('a'));
    await until('it is there', () => handler.requests.length === 1);
    const kept = stage.connect();
    kept.socket.write('GET /readyz HTTP/1.1\r\nHost: x\r\n\r\n');
    await kept.read('HTTP/1.1');
    await until('its request is at its end, and it has made room', () => {
      stage.front.relieve();
      return kept.hasEnded;
    });
    assert.equal(stage.front.open, 1);
    stage.front.relieve();
    handler.requests[0]?.answer(Buffer.from('A'));
    await busy.read('\r\n\r\nA');
  });

  it('makes no room of a connection that has just come, until it was silent for a second', async () => {
    let now = 0;
    stage = new HttpStage(mirror, {}, 900, () => now);
    const client = stage.connect();
    now = PATIENCE.freshMs - 1;
    stage.front.relieve();
    assert.equal(stage.front.open, 1);
    client.socket.write(ask('a'));
    await client.read('\r\n\r\na');
    const silent = stage.connect();
    now += PATIENCE.freshMs;
    client.socket.destroy();
    await until('the first has left', () => stage.front.open === 1);
    stage.front.relieve();
    await silent.ended();
  });

  it('makes as much room as is wanted, the oldest first', async () => {
    let now = 0;
    stage = new HttpStage(mirror, {}, 900, () => now);
    const clients = Array.from({ length: 5 }, () => stage.connect());
    now = PATIENCE.freshMs;
    stage.front.relieve(3);
    await until('three have gone', () => stage.front.open === 2);
    await until('they know', () => clients.filter(({ hasEnded }) => hasEnded).length === 3);
    assert.deepEqual(
      clients.map(({ hasEnded }) => hasEnded),
      [true, true, true, false, false],
    );
  });

  it('makes room of a head that is not complete after a second, and tells that client', async () => {
    let now = 0;
    stage = new HttpStage(mirror, {}, 900, () => now);
    const [fresh, kept] = [stage.connect(), stage.connect()];
    kept.socket.write(ask('a'));
    await kept.read('\r\n\r\na');
    for (const { socket } of [fresh, kept]) socket.write(HEAD);
    now = PATIENCE.freshMs;
    await until('the one that has just come makes room, once its head was read', () => {
      stage.front.relieve(2);
      return fresh.hasEnded;
    });
    assert.match(
      fresh.text,
      /^HTTP\/1\.1 503 [^]*Retry-After: 1\r\n[^]*not complete after a second.*\(connections-max\)\n$/,
    );
    // Of the other nobody knew when its head began.
    assert.equal(stage.ended.length, 2);
    await until('so does the other, a second after its head was seen', () => {
      now += PATIENCE.freshMs;
      stage.front.relieve(2);
      return kept.hasEnded;
    });
    assert.deepEqual(
      stage.ended.map(({ outcome }) => outcome),
      ['replied', 'rejected', 'rejected'],
    );
  });

  it('keeps a connection on which a load balancer looks now and then, and ends it at once in a drain', async () => {
    stage = new HttpStage(mirror, { 'read-timeout': 50 });
    const balancer = stage.connect();
    const look = 'GET /readyz HTTP/1.1\r\nHost: x\r\n\r\n';
    balancer.socket.write(look);
    await balancer.read('free\n');
    await stage.connect().ended();
    balancer.socket.write(look);
    await until('it has its second answer', () => balancer.text.split('free\n').length === 3);
    stage.front.drain();
    await balancer.ended();
    assert.deepEqual(stage.ended, []);
  });

  it('cuts what is under way, with a status', async () => {
    const handler = new HeldHandler();
    stage = new HttpStage(handler);
    const client = stage.connect();
    client.socket.write(ask('a'));
    await until('it is there', () => handler.requests.length === 1);
    stage.front.drain();
    stage.front.cut(reasons.cutShort);
    await client.ended();
    assert.match(client.text, /^HTTP\/1\.1 503 [^]*eofd: the service is stopping\n$/);
    assert.deepEqual([handler.requests[0]?.context.signal.aborted, stage.ended[0]?.outcome], [true, 'cut by drain']);
  });

  it('has every request end once, whatever comes and whenever it goes', async () => {
    const random = new Random(20_260_101);
    stage = new HttpStage(mirrorCall, { 'max-request': 2000, 'read-timeout': 200, 'request-timeout': 400 });
    const parts = [
      ...[HEAD, '\r\n', '\r\n\r\n', 'Content-Length: 3\r\n', 'Transfer-Encoding: chunked\r\n', 'abc', '3\r\nabc\r\n'],
      ...[
        '0\r\n\r\n',
        'GET /readyz HTTP/1.1\r\nHost: x\r\n\r\n',
        ask('abc'),
        ask('a'.repeat(1999)),
        ask('a'.repeat(2001)),
      ],
      ...['\x00', '\xff\xfe', 'Expect: 100-continue\r\n', 'Connection: close\r\n', 'PUT * HTTP/1.1\r\nHost: x\r\n\r\n'],
    ];
    for (let round = 0; round < 40; round++) {
      const clients = Array.from({ length: 20 }, () => stage.connect());
      for (const { socket } of clients) {
        for (let left = random.below(6); left > 0; left--) socket.write(Buffer.from(random.pick(parts), 'latin1'));
        if (random.below(4) === 0) socket.destroy();
        else if (random.below(3) === 0) socket.end();
      }
      await new Promise((resolve) => setImmediate(resolve));
      for (const { socket } of clients) if (random.below(3) === 0) socket.destroy();
    }
    await until('no request is left', () => stage.ledger.open === 0);
    assert.ok(stage.ledger.accepted > 200, String(stage.ledger.accepted));
    assert.ok(stage.ledger.ended.replied > 20 && stage.ledger.ended.rejected > 20);
  });
});
