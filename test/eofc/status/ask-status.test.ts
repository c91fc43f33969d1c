import { deepEqual, equal, rejects } from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo, Server as RawServer, Socket } from 'node:net';
import { createServer as createRaw } from 'node:net';
import { join } from 'node:path';
import { askStatus } from '../../../src/eofc/status/ask-status.ts';
import { scratchForEach } from '../../support/scratch.ts';
import { status } from './sample-status.ts';

const portOf = (server: Server | undefined): number => (server?.address() as AddressInfo | undefined)?.port ?? 0;

describe('asking for a status', () => {
  const scratch = scratchForEach();
  let server: Server | undefined;
  afterEach(() => server?.close());

  async function serve(where: string | number, answer: RequestListener): Promise<string | number> {
    server = createServer(answer).listen(...([where, '127.0.0.1'] as [number, string]));
    await once(server, 'listening');
    return where;
  }
  const good: RequestListener = ({ url }, response) =>
    void response.end(url === '/status' ? JSON.stringify(status()) : '');

  it('reaches a path and a port', async () => {
    const path = join(scratch(), 'metrics');
    await serve(path, good);
    deepEqual(await askStatus(path), status());
    server?.close();
    await serve(0, good);
    equal((await askStatus(`127.0.0.1:${portOf(server)}`)).pid, 5);
  });

  for (const host of ['127.0.0.1', '::1'])
    it(`reaches a port of localhost where that is ${host} alone`, async () => {
      server = createServer(good).listen(0, host);
      await once(server, 'listening');
      equal((await askStatus(`localhost:${portOf(server)}`)).pid, 5);
      const { port } = server.address() as AddressInfo;
      server.close();
      await once(server, 'close');
      await rejects(askStatus(`localhost:${port}`), { message: `localhost:${port}: nobody listens there` });
    });

  it('says why there is none', async () => {
    const path = join(scratch(), 'metrics');
    await rejects(askStatus(path), {
      name: 'StatusError',
      code: 'ENOENT',
      message: `${path}: there is no such socket`,
    });
    for (const answer of [
      (_, response) => void response.end('{}'),
      (_, response) => void response.end('no'),
      (_, response) => void response.end('{"connections":[],"requests":{}}'),
      (_, response) => void response.writeHead(404).end(JSON.stringify(status())),
    ] satisfies RequestListener[]) {
      await serve(path, answer);
      await rejects(askStatus(path), { message: `${path}: it answers, but not as a metrics socket of eofd does` });
      server?.close();
      await once(server as Server, 'close');
    }
    const raw = createRaw((socket) => socket.end('HOGE')).listen(path);
    await once(raw, 'listening');
    await rejects(askStatus(path), { name: 'StatusError' });
    raw.close();
  });

  /** Answers each connection with bytes, and as it is told from then on. */
  async function serveRaw(bytes: string, then: (socket: Socket) => void = () => undefined): Promise<string> {
    const path = join(scratch(), 'raw');
    rawServer = createRaw((socket) => {
      socket.on('error', () => undefined).resume();
      socket.write(bytes);
      then(socket);
    }).listen(path);
    await once(rawServer, 'listening');
    return path;
  }
  let rawServer: RawServer | undefined;
  afterEach(() => rawServer?.close());

  it('says so where a server would speak another protocol from now on', async () => {
    const path = await serveRaw('HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n');
    await rejects(askStatus(path), { message: `${path}: it answers, but not as a metrics socket of eofd does` });
  });

  it('waits no longer for an answer that goes on and on', async () => {
    for (const [bytes, more] of [
      ['HTTP/1.1 200 OK\r\n\r\n', ' '],
      ['', 'HTTP/1.1 100 Continue\r\n\r\n'],
    ] as const) {
      const path = await serveRaw(bytes, (socket) => {
        const timer = setInterval(() => socket.write(more), 20);
        socket.on('close', () => clearInterval(timer));
      });
      await rejects(askStatus(path, undefined, 200), { message: `${path}: no whole answer within 0.2 s` });
      rawServer?.close();
    }
  });

  it('takes no answer without an end', async () => {
    const path = await serveRaw('HTTP/1.1 200 OK\r\n\r\n', (socket) => socket.write(Buffer.alloc(17 * 2 ** 20)));
    await rejects(askStatus(path), { message: `${path}: its answer has no end` });
  });
});
