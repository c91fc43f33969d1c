import assert from 'node:assert/strict';
import { HandlerFailure } from '../../src/core/handler.ts';
import { HeldHandler } from '../support/handlers.ts';
import { HttpStage } from '../support/http-stage.ts';
import { until } from '../support/wait.ts';

const BEHIND_A_PROXY = 'Eofd-Origin: front-7/11/22/33\r\n';
const ORIGIN = `${BEHIND_A_PROXY}Connection: keep-alive, Eofd-Progress\r\n`;
const TRACE = 'Traceparent: 00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01\r\n';
const ask = (headers: string, version = '1.1'): string =>
  `POST / HTTP/${version}\r\nHost: x\r\n${headers}Content-Length: 1\r\n\r\na`;

describe('a request from a forwarding eofd', () => {
  let stage: HttpStage;
  let handler: HeldHandler;
  beforeEach(() => {
    handler = new HeldHandler();
    stage = new HttpStage(handler);
  });
  afterEach(() => stage.clean());

  it('is told when the work on it begins, and not before it has its turn', async () => {
    let begin: (() => void) | undefined;
    const admit = handler.admit.bind(handler);
    handler.admit = async (context) => {
      await new Promise<void>((resolve) => {
        begin = resolve;
      });
      return admit(context);
    };
    const client = stage.connect();
    client.socket.write(ask(ORIGIN));
    await until('it waits for its turn', () => begin !== undefined);
    assert.equal(client.text, '');
    begin?.();
    await client.read('HTTP/1.1 102 Processing\r\n\r\n');
    handler.requests[0]?.answer(Buffer.from('A'));
    await client.read('\r\n\r\nA');
    assert.match(client.text, new RegExp(`\r\nEofd-Peer: pid ${process.pid}\r\n`, 'i'));
  });

  it('has its id and its peer over there in the record, and its trace', async () => {
    const client = stage.connect();
    client.socket.write(ask(ORIGIN + TRACE));
    await until('it is there', () => handler.requests.length > 0);
    assert.match(handler.requests[0]?.context.traceparent ?? '', /^00-4bf9/);
    handler.requests[0]?.answer();
    await client.read(' 200 ');
    const { origin, trace } = stage.ended[0]?.from ?? {};
    assert.deepEqual([origin, trace?.id], [{ id: 'front-7', peer: '11/22/33' }, '4bf92f3577b34da6a3ce929d0e0e4736']);
  });

  it('is told nothing before its response where somebody in between may take that for the response', async () => {
    const client = stage.connect();
    client.socket.write(ask(`${BEHIND_A_PROXY}Connection: close\r\n`));
    await until('it is there', () => handler.requests.length > 0);
    handler.requests[0]?.answer();
    await client.read('\r\n\r\n');
    assert.match(client.text, /^HTTP\/1\.1 200 [^]*eofd-peer/i);
  });

  it('that is cut by a stop is told whether the work had begun, and so must not be done again', async () => {
    const working = stage.connect();
    working.socket.write(ask(BEHIND_A_PROXY));
    await until('it is worked on', () => handler.requests.length > 0);
    handler.admit = () => new Promise(() => undefined);
    const waiting = stage.connect();
    waiting.socket.write(ask(BEHIND_A_PROXY));
    await until('another waits for its turn', () => stage.ledger.queued === 1);
    stage.front.cut({ kind: 'drain-timeout', text: 'a stop' });
    for (const client of [working, waiting]) await client.read('eofd: a stop\n');
    assert.match(working.text, /^HTTP\/1\.1 503 [^]*\r\neofd-begun: yes\r\n/i);
    assert.match(waiting.text, /^HTTP\/1\.1 503 /);
    assert.doesNotMatch(waiting.text, /eofd-begun/i);
  });

  it('that finds the queue full is not told that the work had begun', async () => {
    handler.admit = () => Promise.reject(new HandlerFailure('full', { fault: 'queue' }));
    const client = stage.connect();
    client.socket.write(ask(ORIGIN));
    await client.read('eofd: full\n');
    assert.match(client.text, /^HTTP\/1\.1 503 /);
    assert.doesNotMatch(client.text, /eofd-begun/i);
  });

  for (const [what, request] of [
    ['any other client', ask(TRACE)],
    ['one that says something else', ask('Eofd-Origin: me\r\n')],
    ['HTTP/1.0, which knows no such status', ask(ORIGIN, '1.0')],
  ] as const) {
    it(`is told alone, and not ${what}`, async () => {
      const client = stage.connect();
      client.socket.write(request);
      await until('it is there', () => handler.requests.length > 0);
      handler.requests[0]?.answer();
      await client.read('\r\n\r\n');
      assert.match(client.text, /^HTTP\/1\.1 200 /);
      assert.doesNotMatch(client.text, /eofd-peer/i);
    });
  }
});
