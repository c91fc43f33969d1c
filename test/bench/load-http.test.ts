import assert from 'node:assert/strict';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { createServer, type RequestListener, type Server } from 'node:http';
import { createServer as createRawServer, type Server as RawServer } from 'node:net';
import { join } from 'node:path';
import { tell } from '../../bench/run-load.ts';
import { openWorkshop, type Workshop } from '../../bench/workshop.ts';

// The generator is built with 'cc'.
type Told = Readonly<Record<string, number>>;
const PAGES = 3;

describe('the load generator over HTTP', () => {
  let workshop: Workshop;
  let server: Server | undefined;
  let raw: RawServer | undefined;
  let connections: number;

  before(() => {
    workshop = openWorkshop();
    writeFileSync(join(workshop.directory, 'request'), 'hogehoge'.repeat(8192));
    writeFileSync(join(workshop.directory, 'reply'), 'HOGEHOGE'.repeat(8192));
  });
  afterEach(() => {
    server?.close();
    server?.closeAllConnections();
    raw?.close();
    server = undefined;
    raw = undefined;
  });
  after(() => workshop.remove());

  const ask = async (way: string, path: string, requests = 20, timeoutMs = 5000): Promise<Told> => {
    const files = ['request', 'reply'].map((name) => join(workshop.directory, name));
    const words = [way, path, ...[4, 5, requests, timeoutMs].map(String), ...files, String(PAGES)];
    return tell<Told>(workshop, workshop.load, words, 15_000);
  };

  /** Lays a small load on a server that does this with each request. */
  async function load(way: string, answer: (body: string, response: Parameters<RequestListener>[1]) => void) {
    connections = 0;
    server = createServer((request, response) => {
      let body = '';
      request.setEncoding('latin1').on('data', (text: string) => {
        body += text;
      });
      request.on('end', () => answer(body, response));
    });
    server.on('connection', () => {
      connections++;
    });
    server.listen(workshop.socket('http'));
    await once(server, 'listening');
    return ask(way, workshop.socket('http'));
  }

  it('has one request after the other on a connection that is kept', async () => {
    const { right, requestBytes } = await load('--kept', (body, response) => response.end(body.toUpperCase()));
    assert.deepEqual([right, requestBytes, connections], [20, PAGES * 65_536, 4]);
  });

  it('has a connection for each request where they are closed', async () => {
    const { right } = await load('--closed', (body, response) => response.end(body.toUpperCase()));
    assert.deepEqual([right, connections], [20, 20]);
  });

  it('opens another connection where the server says that it closes this one', async () => {
    const { right } = await load('--kept', (body, response) => {
      response.setHeader('connection', 'close').end(body.toUpperCase());
    });
    assert.deepEqual([right, connections], [20, 20]);
  });

  for (const way of ['--kept', '--closed']) {
    it(`takes one wrong byte at the end for an error, ${way}`, async () => {
      const told = await load(way, (body, response) => response.end(`${body.toUpperCase().slice(0, -1)}e`));
      assert.deepEqual([told['right'], told['wrong']], [0, 20]);
    });

    it(`takes any status but 200 for an error, ${way}`, async () => {
      const told = await load(way, (body, response) => response.writeHead(201).end(body.toUpperCase()));
      assert.deepEqual([told['right'], told['wrong']], [0, 20]);
    });

    it(`takes another length for an error, and one that is not told, ${way}`, async () => {
      const short = await load(way, (body, response) => response.end(body.toUpperCase().slice(1)));
      assert.equal(short['wrong'], 20);
      server?.close();
      const chunked = await load(way, (body, response) => {
        response.write(body.toUpperCase());
        response.end();
      });
      assert.equal(chunked['wrong'], 20);
    });

    it(`takes a head that does not end for an error, ${way}`, async () => {
      const told = await load(way, (body, response) => response.setHeader('x', 'x'.repeat(2000)).end(body));
      assert.equal(told['wrong'], 20);
    });

    it(`takes a response that stops short for an error, ${way}`, async () => {
      raw = createRawServer((socket) => {
        socket.on('error', () => socket.destroy());
        socket.once('data', () => socket.end(`HTTP/1.1 200 OK\r\nContent-Length: ${PAGES * 65_536}\r\n\r\nHOGE`));
      });
      raw.listen(workshop.socket('raw'));
      await once(raw, 'listening');
      const { right, cutShort = 0, reset = 0 } = await ask(way, workshop.socket('raw'));
      assert.deepEqual([right, cutShort + reset], [0, 20]);
    });
  }

  it('takes a kept connection that is closed without a word for an error', async () => {
    const reply = 'HOGEHOGE'.repeat(8192 * PAGES);
    raw = createRawServer((socket) => {
      let received = 0;
      socket.on('error', () => socket.destroy());
      socket.on('data', ({ length }) => {
        received += length;
        if (received > PAGES * 65_536) socket.end(`HTTP/1.1 200 OK\r\nContent-Length: ${reply.length}\r\n\r\n${reply}`);
      });
    });
    raw.listen(workshop.socket('raw'));
    await once(raw, 'listening');
    const { right = 0, cutShort = 0, reset = 0, timedOut } = await ask('--kept', workshop.socket('raw'), 8, 3000);
    // One that has failed is followed by one on a new connection.
    assert.ok(cutShort + reset > 0);
    assert.deepEqual([right + cutShort + reset, timedOut], [8, 0]);
  });
});
