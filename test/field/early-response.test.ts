// What was met: a server behind a forward answered before it had read the request, and closed. Now and then the reset came
// in the moment in which Node's own client has nobody listening to errors of the connection, and eofd ended. One that
// answered and kept the connection open kept it, and the rest of the request, for as long as it liked.

import assert from 'node:assert/strict';
import { once } from 'node:events';
import { Agent, request as requestOf } from 'node:http';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { setImmediate as turn } from 'node:timers/promises';
import { Cancellation } from '../../src/core/calls/cancellation.ts';
import type { CallContext } from '../../src/core/handler.ts';
import { HttpAsker } from '../../src/handlers/forward/forward-http.ts';
import { type TryEnd, tryOnce } from '../../src/handlers/forward/http-try.ts';
import { SwitchedRoom, userOf } from '../handlers/claims.ts';
import { peerHeader, response } from '../support/scripted-server.ts';
import { until } from '../support/wait.ts';

const LARGE_BYTES = 16 * 2 ** 20;

describe('A server behind a forward that answers before it has read the request', () => {
  let server: Server;
  let open: Set<Socket>;
  let answer: (socket: Socket) => void;
  let port: number;
  beforeEach(async () => {
    open = new Set();
    server = createServer((socket) => {
      open.add(socket);
      socket.on('error', () => undefined).on('close', () => open.delete(socket));
      socket.once('readable', () => answer(socket));
    });
    await once(server.listen(0, '127.0.0.1'), 'listening');
    port = (server.address() as AddressInfo).port;
  });
  afterEach(() => {
    server.close();
    for (const socket of open) socket.destroy();
  });
  const context = (): CallContext => ({
    requestId: 'id-1',
    peer: { pid: 1, uid: 2, gid: 3 },
    signal: new AbortController().signal,
    cancellation: new Cancellation(),
    claim: new SwitchedRoom(userOf(1)).claim,
    log() {},
    answeredBy() {},
  });

  it('has its reply counted, and a reset in the very moment harms nobody', async () => {
    answer = (socket) => socket.write(response('200 OK', 'early'));
    const agent = new Agent({ keepAlive: true });
    const ask = () => {
      const outgoing = requestOf({ agent, port, method: 'POST', headers: { 'Content-Length': 1 } });
      outgoing.prependOnceListener('response', (incoming) => {
        // Before Node's own, which then listens to no error until the next turn.
        incoming.prependListener('end', () => incoming.socket.destroy(new Error('reset')));
      });
      return outgoing;
    };
    const end: TryEnd = await tryOnce([Buffer.from('x')], context(), {
      connections: { open: ask, learn: () => undefined, isTrusted: () => false },
      request: {},
      isFresh: true,
      maxReplyBytes: () => 100,
      isReadable: () => false,
      connected: () => undefined,
    });
    await turn();
    assert.deepEqual(end, { kind: 'replied', reply: [Buffer.from('early')] });
  });

  for (const [what, status] of [
    ['a reply', '200 OK'],
    ['a refusal', '500 X'],
  ] as const) {
    it(`keeps no connection open with ${what}`, async () => {
      answer = (socket) => socket.write(response(status, 'early', peerHeader(socket)));
      const address = { kind: 'http', host: '127.0.0.1', port, target: '/' } as const;
      const asker = new HttpAsker({ address, timeoutMs: 60_000, maxReplyBytes: () => 100, isReadable: () => false });
      const reply = asker.ask([Buffer.alloc(LARGE_BYTES)], context(), { reached() {}, missed: () => false });
      if (status === '200 OK') assert.equal(Buffer.concat([...(await reply)]).toString(), 'early');
      else await assert.rejects(reply, { message: 'the server answered 500 Internal Server Error: early' });
      // Only who reads finds out that nobody is there any more.
      for (const socket of open) socket.resume();
      await until('the server sees that the connection is over', () => open.size === 0);
      asker.close();
    });
  }
});
