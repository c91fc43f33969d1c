import { deepEqual, equal, rejects } from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
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
});
