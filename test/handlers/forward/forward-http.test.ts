import assert from 'node:assert/strict';
import { Agent, request as requestOf } from 'node:http';
import { Socket } from 'node:net';
import { Cancellation } from '../../../src/core/calls/cancellation.ts';
import type { CallContext } from '../../../src/core/handler.ts';
import { HttpAsker } from '../../../src/handlers/forward/forward-http.ts';
import { tryOnce } from '../../../src/handlers/forward/http-try.ts';
import { peerHeader, response, type Script, ScriptedServer } from '../../support/scripted-server.ts';
import { until } from '../../support/wait.ts';
import { SwitchedRoom, userOf } from '../claims.ts';

describe('a request to an HTTP server', () => {
  let server: ScriptedServer;
  let asker: HttpAsker;
  let missed: string[];
  let isBrief: boolean;
  beforeEach(() => {
    [missed, isBrief] = [[], true];
  });
  afterEach(() => {
    asker.close();
    server.close();
  });

  async function serve(script: Script, options: { timeoutMs?: number; maxReplyBytes?: number } = {}): Promise<void> {
    server = new ScriptedServer(script);
    const address = { kind: 'http', host: '127.0.0.1', port: await server.start(), target: '/calc?x' } as const;
    asker = new HttpAsker({
      address,
      timeoutMs: options.timeoutMs ?? 60_000,
      maxReplyBytes: () => options.maxReplyBytes ?? 1000,
      isReadable: () => false,
    });
  }
  function ask(request = 'hello', controller = new AbortController(), room = new SwitchedRoom(userOf(1))) {
    const context = {
      requestId: 'id-1',
      peer: { pid: 1, uid: 2, gid: 3 },
      traceparent: '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01',
      signal: controller.signal,
      cancellation: new Cancellation(),
      claim: room.claim,
      log() {},
      answeredBy() {},
    };
    const reach = { reached: () => undefined, missed: (cause: string) => missed.push(cause) > 0 && isBrief };
    const reply = asker.ask([Buffer.from(request)], context, reach);
    reply.catch(() => undefined);
    return reply.then((pieces) => Buffer.concat([...pieces]).toString());
  }

  it('is the body of a POST, with its length, its id and its trace', async () => {
    await serve((socket) => socket.end(response('200 OK', 'HELLO')));
    assert.equal(await ask(), 'HELLO');
    const [head = '', body] = server.heard[0]?.split('\r\n\r\n') ?? [];
    assert.match(head, /^POST \/calc\?x HTTP\/1\.1\r\n/);
    for (const header of [
      /^Host: 127\.0\.0\.1:\d+$/m,
      /^Content-Length: 5$/m,
      /^eofd-origin: id-1\/1\/2\/3$/m,
      /^traceparent: 00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01$/m,
    ])
      assert.match(head.replaceAll('\r', ''), header);
    assert.equal(body, 'hello');
  });

  const replies: Readonly<Record<string, readonly [response: string, reply: string]>> = {
    'a length': [response('200 OK', 'yes'), 'yes'],
    chunks: ['HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\n2\r\nbc\r\n0\r\n\r\n', 'abc'],
    'another 2xx': [response('201 Created', 'made'), 'made'],
    'no content': ['HTTP/1.1 204 No Content\r\n\r\n', ''],
    'other news before it': [`HTTP/1.1 103 Early Hints\r\n\r\n${response('200 OK', 'late')}`, 'late'],
  };
  for (const [what, [text, reply]] of Object.entries(replies)) {
    it(`has the body of a 2xx as its reply: ${what}`, async () => {
      await serve((socket) => socket.end(text));
      assert.equal(await ask(), reply);
    });
  }

  const failures: Readonly<Record<string, readonly [response: string, fault: string, reason: RegExp]>> = {
    'another status': [
      response('500 X', 'eofd: why\nmore'),
      'server',
      /^the server answered 500 Internal Server Error: eofd: why$/,
    ],
    'a refusal of the request': [response('422 X', 'eofd: no'), 'request', /^the server answered 422 Unprocessable/],
    'a redirection': [response('302 Found', '', 'Location: /'), 'server', /^the server answered 302 Found$/],
    'a status nobody knows': [response('799 X'), 'server', /^the server answered 799$/],
    'fewer bytes than it announced': [
      'HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhalf',
      'server',
      /lost in the middle of its reply: .* after 4 bytes/,
    ],
    'no last chunk': [
      'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nhalf\r\n',
      'server',
      /lost in the middle of its reply: .* after 4 bytes/,
    ],
    'neither a length nor chunks': ['HTTP/1.1 200 OK\r\n\r\nreply?', 'server', /neither its length nor its end/],
    'a coding that has no end of its own': [
      'HTTP/1.1 200 OK\r\nTransfer-Encoding: identity\r\n\r\nhalf',
      'server',
      /neither its length nor its end/,
    ],
    'chunks with another coding around them': [
      'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked, gzip\r\n\r\n4\r\nhalf\r\n0\r\n\r\n',
      'server',
      /neither its length nor its end/,
    ],
    'a coding that nobody asked for': [
      'HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\n4\r\nhalf\r\n0\r\n\r\n',
      'server',
      /neither its length nor its end/,
    ],
    'no HTTP': ['220 mail.example ESMTP\r\n', 'server', /may have begun with the request: Parse Error/],
    'an end without a word': ['', 'server', /may have begun with the request: socket hang up/],
    'an end after it had begun': ['HTTP/1.1 102 Processing\r\n\r\n', 'server', /lost while it worked on the request/],
    'two lengths': ['HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab', 'server', /Parse Error/],
  };
  for (const [what, [text, fault, message]] of Object.entries(failures)) {
    it(`fails, and is not sent again, at ${what}`, async () => {
      await serve((socket) => socket.end(text));
      await assert.rejects(ask(), { name: 'HandlerFailure', fault, message });
      assert.equal(server.requests, 1);
    });
  }

  it('fails at a reply of one byte more than max-reply, and not at one of just so many', async () => {
    await serve((socket, nth) => socket.end(response('200 OK', nth === 1 ? '1234' : '12345')), { maxReplyBytes: 4 });
    assert.equal(await ask(), '1234');
    await assert.rejects(ask(), { message: 'the server sent more than 4 bytes (max-reply)' });
  });

  it('is sent again at 503 before it was begun, and not after', async () => {
    await serve((socket, nth) => {
      if (nth === 1) socket.end(response('503 X', 'busy', 'Retry-After: 0'));
      else if (nth === 2) socket.end(response('200 OK', 'done'));
      else if (nth === 3) socket.end(`HTTP/1.1 102 Processing\r\n\r\n${response('503 X', 'cut', 'Retry-After: 0')}`);
      else socket.end(response('503 X', 'cut', 'Retry-After: 0', 'Eofd-Begun: yes'));
    });
    assert.equal(await ask(), 'done');
    for (const requests of [3, 4]) {
      await assert.rejects(ask(), { fault: 'server', message: 'the server answered 503 Service Unavailable: cut' });
      assert.equal(server.requests, requests);
    }
  });

  it('fails at 503 where handler-timeout leaves no time to come back', async () => {
    await serve((socket) => socket.end(response('503 X', 'busy', 'Retry-After: 10')), { timeoutMs: 10_000 });
    await assert.rejects(ask(), { fault: 'queue', message: 'the server answered 503 Service Unavailable: busy' });
  });

  it('goes over a kept connection where an eofd is at its other end, and over a new one elsewhere', async () => {
    let isEofd = true;
    await serve((socket) => socket.write(response('200 OK', 'ok', ...(isEofd ? [peerHeader(socket)] : []))));
    for (let asked = 0; asked < 3; asked++) assert.equal(await ask(), 'ok');
    assert.equal(server.connections, 1);
    assert.match(server.heard.at(-1) ?? '', /^Connection: keep-alive, eofd-progress\r$/m);
    isEofd = false;
    for (let asked = 0; asked < 3; asked++) assert.equal(await ask(), 'ok');
    assert.equal(server.connections, 4 - 1);
    assert.match(server.heard.at(-1) ?? '', /^Connection: close, eofd-progress\r$/m);
  });

  it('is sent again, over a new connection, where a kept one ends before the work began', async () => {
    await serve((socket, nth) => {
      if (nth === 2) socket.destroy();
      else socket.write(response('200 OK', `reply ${nth}`, peerHeader(socket)));
    });
    assert.deepEqual([await ask(), await ask()], ['reply 1', 'reply 3']);
    assert.equal(server.connections, 2);
  });

  it('is not sent again where a kept connection ends after the work began', async () => {
    await serve((socket, nth) => {
      if (nth === 2) socket.end('HTTP/1.1 102 Processing\r\n\r\n');
      else socket.write(response('200 OK', 'reply', peerHeader(socket)));
    });
    assert.equal(await ask(), 'reply');
    await assert.rejects(ask(), /lost while it worked/);
    assert.equal(server.requests, 2);
  });

  it('closes its connection when it is not wanted any more', async () => {
    let hasEnded = false;
    await serve((socket) => {
      socket.on('close', () => {
        hasEnded = true;
      });
    });
    const controller = new AbortController();
    const reply = ask('x', controller);
    await until('it is there', () => server.requests === 1);
    controller.abort();
    await assert.rejects(reply, { message: 'no longer wanted' });
    await until('the server sees it', () => hasEnded);
  });

  it('waits with its reply while there is no memory for it', async () => {
    const large = 'later'.repeat(200_000);
    await serve((socket) => socket.end(response('200 OK', large)), { maxReplyBytes: large.length });
    const room = new SwitchedRoom(userOf(1), false);
    const reply = ask('x', undefined, room);
    await until('it waits', () => room.claim.isWaiting);
    assert.ok(room.claim.bytes < large.length);
    room.hasRoom = true;
    assert.ok((await reply) === large);
  });

  it('is tried again while nothing listens, for a moment', async () => {
    await serve((socket) => socket.end(response('200 OK', 'ok')));
    server.close();
    const reply = ask();
    await until('it was tried twice', () => missed.length > 1);
    isBrief = false;
    await assert.rejects(reply, { fault: 'server', message: 'cannot reach the server: nothing listens there' });
  });
});

describe('one try to ask an HTTP server', () => {
  it('was surely not begun where the system refuses the connection at once', async () => {
    const agent = new Agent();
    const refused = Object.assign(new Error('refused'), { code: 'ENETUNREACH' });
    agent.createConnection = () => {
      const socket = new Socket();
      // As Node's own does it: by the time the request has its socket, that has failed, and nobody has been told.
      process.nextTick(() => socket.destroy(refused));
      return socket;
    };
    const { claim } = new SwitchedRoom(userOf(1));
    const end = await tryOnce([], { claim, signal: new AbortController().signal } as CallContext, {
      connections: { open: () => requestOf({ agent }), learn: () => undefined, isTrusted: () => false },
      request: {},
      isFresh: true,
      maxReplyBytes: () => 1,
      isReadable: () => false,
      connected: () => assert.fail('it was not connected'),
    });
    assert.deepEqual(end, { kind: 'unreached', cause: 'there is no way to that network', passes: true });
  });
});
