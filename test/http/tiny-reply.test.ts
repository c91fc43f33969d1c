import assert from 'node:assert/strict';
import { mirror, mirrorCall, replying } from '../support/handlers.ts';
import { HttpStage } from '../support/http-stage.ts';
import { checkLeaks } from '../support/leaks.ts';
import { until } from '../support/wait.ts';

const TINY = 4096;
const CLOSE = 'Connection: close\r\n';

const ask = (body: string, version = '1.1', headers = ''): string =>
  `POST / HTTP/${version}\r\nHost: x\r\n${headers}Content-Length: ${body.length}\r\n\r\n${body}`;

/** The head of a response, without what differs from one to the next. */
const headOf = (text: string): string =>
  (text.split('\r\n\r\n')[0] ?? '').replace(/(Content-Length|Eofd-Request-Id|Date): .*/g, '$1');

describe('a reply over HTTP that is sent as one text with its head', () => {
  let stage: HttpStage;
  afterEach(() => stage.clean());
  checkLeaks();

  for (const [title, version, headers, isKept] of [
    ['of a connection that is kept', '1.1', '', true],
    ['of HTTP/1.0', '1.0', '', false],
    ['of HTTP/1.0 with a connection that is kept', '1.0', 'Connection: keep-alive\r\n', true],
    ['of a connection that is closed behind it', '1.1', CLOSE, false],
  ] as const) {
    it(`has the head that a larger one has, ${title}`, async () => {
      stage = new HttpStage(mirror);
      const heads: string[] = [];
      for (const bytes of [TINY, TINY + 1]) {
        const client = stage.connect();
        client.socket.write(ask('a'.repeat(bytes), version, headers));
        await client.read(`\r\n\r\n${'a'.repeat(bytes)}`);
        heads.push(headOf(client.text));
        if (isKept) client.socket.write(ask('again'));
        await (isKept ? client.read('\r\n\r\nagain') : client.ended());
      }
      assert.match(heads[0] ?? '', /^HTTP\/1\.1 200 OK\r\nContent-Type[^]*\r\nDate\r\nConnection: (keep-alive|close)$/);
      assert.equal(heads[0], heads[1]);
    });
  }

  it('has a date', async () => {
    stage = new HttpStage(mirror);
    const client = stage.connect();
    const before = Math.floor(Date.now() / 1000) * 1000;
    client.socket.write(ask('a'));
    await client.read('\r\n\r\na');
    const date = Date.parse(/\r\nDate: (.*)\r\n/.exec(client.text)?.[1] ?? '');
    assert.ok(before <= date && date <= Date.now(), client.text);
  });

  for (const [title, handler] of [
    ['within its turn', mirror],
    ['later', mirrorCall],
  ] as const) {
    it(`is whole, and in its order, where a client asks much before it reads, with a handler that answers ${title}`, async () => {
      stage = new HttpStage(handler);
      const client = stage.connect();
      const bodies = Array.from({ length: 400 }, (_, at) => `${at} `.padEnd(TINY - 1, 'x'));
      client.socket.pause();
      const last = bodies.length - 1;
      for (const [at, body] of bodies.entries()) client.socket.write(ask(body, '1.1', at === last ? CLOSE : ''));
      await until('some have ended', () => stage.ended.length > 0);
      client.socket.resume();
      await until('all have ended', () => stage.ended.length === bodies.length);
      await client.ended();
      const replies = client.text.split(/HTTP\/1\.1 200 OK\r\n[^]*?\r\n\r\n/).slice(1);
      assert.deepEqual(replies, bodies);
      assert.deepEqual([...new Set(stage.ended.map(({ outcome }) => outcome))], ['replied']);
    });
  }

  for (const bytes of [0, 1, TINY, TINY + 1]) {
    it(`counts as aborted where the client has gone, with ${bytes} bytes`, async () => {
      stage = new HttpStage(replying(Buffer.alloc(bytes)));
      const client = stage.connect();
      client.socket.write(ask('a'));
      client.socket.destroy();
      await until('it is counted', () => stage.ended.length > 0);
      assert.deepEqual([stage.ended[0]?.outcome, stage.ended[0]?.replyBytes], ['aborted', 0]);
    });
  }
});
