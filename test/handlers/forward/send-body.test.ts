import assert from 'node:assert/strict';
import { once } from 'node:events';
import { type ClientRequest, createServer, type RequestListener, request, type Server } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { Duplex } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { sendBody } from '../../../src/handlers/forward/send-body.ts';
import { POLLIN } from '../../../src/posix/constants.ts';
import { close, pollFor, pollNow } from '../../../src/posix/descriptor.ts';
import { internetName } from '../../../src/posix/endpoint.ts';
import { listenOnPort } from '../../../src/posix/internet-socket.ts';
import { accept, send } from '../../../src/posix/socket.ts';

const isReadable = (fd: number): boolean => (pollNow(fd, POLLIN) & POLLIN) !== 0;
const SOME = 256 * 1024;
const bytesOf = (length: number, seed = 0): Buffer =>
  Buffer.from(Array.from({ length }, (_, at) => (at * 7 + seed) % 251));

describe('the body of a request to a server over HTTP', () => {
  let server: Server;
  const serve = async (answer: (...to: Parameters<RequestListener>) => Promise<void>): Promise<number> => {
    server = createServer((incoming, response) => void answer(incoming, response)).listen(0, '127.0.0.1');
    await once(server, 'listening');
    return (server.address() as AddressInfo).port;
  };
  afterEach(() => server?.close());
  const open = (port: number, body: readonly Buffer[]): ClientRequest => {
    const length = Buffer.concat(body).length;
    return request({ port, host: '127.0.0.1', agent: false, method: 'POST', headers: { 'Content-Length': length } });
  };

  for (const lengths of [
    [],
    [0],
    [1],
    [SOME - 1],
    [SOME],
    [SOME + 1],
    [SOME, 0],
    [0, SOME, 1, 0],
    [3 * SOME + 5],
    [100_000, 100_000, 100_000, 0, 100_000],
    Array.from({ length: 40 }, () => 30_000),
  ])
    it(`is there whole, in pieces of ${lengths.slice(0, 5).join(', ') || 'none'}`, async () => {
      const port = await serve(async (incoming, response) => void response.end(await buffer(incoming)));
      const body = lengths.map((length, seed) => bytesOf(length, seed));
      const outgoing = open(port, body);
      sendBody(outgoing, body, () => false, isReadable);
      const [response] = await once(outgoing, 'response');
      assert.ok(Buffer.concat(body).equals(await buffer(response)));
    });

  it('goes on while its answer has begun, which may wait for all of it', async () => {
    const port = await serve(async (incoming, response) => {
      response.flushHeaders();
      response.end(String((await buffer(incoming)).length));
    });
    const body = [bytesOf(5 * SOME)];
    const outgoing = open(port, body);
    let isAnswering = false;
    outgoing.on('response', () => {
      isAnswering = true;
    });
    sendBody(outgoing, body, () => isAnswering, isReadable);
    const [response] = await once(outgoing, 'response');
    assert.equal(String(await buffer(response)), String(5 * SOME));
  });

  it('does not end the connection before an answer is read that comes in the middle of it', async () => {
    const listener = listenOnPort([127, 0, 0, 1], 0, 16);
    const body = [bytesOf(8 * SOME)];
    const outgoing = open(Number(internetName(listener).split(':')[1]), body);
    outgoing.on('error', () => undefined);
    // Between two pieces: the server has the first, refuses the rest, and resets.
    const refuse = (): void => {
      const peer = accept(listener);
      if (peer < 0) return;
      send(peer, Buffer.from('HTTP/1.1 413 Payload Too Large\r\nContent-Length: 0\r\n\r\n'));
      close(peer);
      const { _handle: handle } = outgoing.socket as Socket & { readonly _handle: { readonly fd: number } };
      assert.ok(pollFor(handle.fd, POLLIN, 10_000) > 0);
    };
    const write = outgoing.write.bind(outgoing) as (part: Buffer, written?: (error?: Error | null) => void) => boolean;
    Object.assign(outgoing, {
      write: (part: Buffer, written?: (error?: Error | null) => void) =>
        write(part, (error) => {
          refuse();
          written?.(error);
        }),
    });
    sendBody(outgoing, body, () => false, isReadable);
    const [response] = await once(outgoing, 'response');
    assert.equal(response.statusCode, 413);
    outgoing.destroy();
    close(listener);
  });

  for (const length of [1, SOME, 3 * SOME + 5])
    it(`of ${length} bytes is followed by nothing: the server may have answered, and be gone`, async () => {
      const answer = 'HTTP/1.1 200 OK\r\nContent-Length: 4\r\nConnection: close\r\n\r\nhoge';
      let received = Buffer.alloc(0);
      const isWhole = (): boolean => received.length === received.indexOf('\r\n\r\n') + 4 + length;
      const peer = new Duplex({
        read: () => undefined,
        write(part: Buffer, _encoding, written) {
          if (isWhole()) return written(Object.assign(new Error('write EPIPE'), { code: 'EPIPE' }));
          received = Buffer.concat([received, part]);
          // Its answer has come, and will be read behind whatever is written by then.
          if (isWhole()) setImmediate(() => this.push(answer));
          return setImmediate(written);
        },
      });
      const headers = { 'Content-Length': length };
      const outgoing = request({ createConnection: () => peer, method: 'POST', headers });
      sendBody(outgoing, [bytesOf(length)], () => false, isReadable);
      const [response] = await once(outgoing, 'response');
      assert.equal(String(await buffer(response)), 'hoge');
    });
});
