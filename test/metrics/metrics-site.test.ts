import assert from 'node:assert/strict';
import type { DaemonView } from '../../src/metrics/daemon-view.ts';
import { MetricsSite } from '../../src/metrics/metrics-site.ts';
import { unreadBytes } from '../../src/posix/descriptor.ts';
import { shownDaemon } from '../support/daemon-view.ts';
import { HttpTestClient } from '../support/http-stage.ts';
import { connectedPair } from '../support/sockets.ts';
import { until } from '../support/wait.ts';

function isWhole(text: string, hasBody: boolean): boolean {
  const [head = '', body] = text.split(/\r\n\r\n([^]*)/);
  return body !== undefined && (!hasBody || body.length >= Number(/^content-length: (\d+)/im.exec(head)?.[1]));
}

describe('what there is to see over HTTP', () => {
  let site: MetricsSite;
  let bugs: unknown[];
  const clients: HttpTestClient[] = [];
  beforeEach(() => {
    bugs = [];
    open(shownDaemon());
  });
  afterEach(() => {
    site.close();
    for (const { socket } of clients.splice(0)) socket.destroy();
    assert.deepEqual(bugs, []);
  });
  const open = (view: DaemonView): void => {
    site = new MetricsSite(view, { unreadBytes, changed: () => undefined, bug: (error) => bugs.push(error) });
  };
  const connect = (): HttpTestClient => {
    const { client, server } = connectedPair();
    site.adopt(server);
    const one = new HttpTestClient(client);
    clients.push(one);
    return one;
  };
  const ask = async (request: string): Promise<string> => {
    const client = connect();
    client.socket.write(request);
    await until('all of the response is there', () => isWhole(client.text, !request.startsWith('HEAD')));
    return client.text;
  };
  const get = (path: string, ...headers: readonly string[]): Promise<string> =>
    ask(`GET ${path} HTTP/1.1\r\n${['Host: x', ...headers].join('\r\n')}\r\n\r\n`);

  it('is health, metrics in either format, the status, and what paths there are', async () => {
    assert.match(await get('/healthz'), /^HTTP\/1\.1 200 OK\r\n[^]*\r\n\r\neofd: serving\n$/);
    assert.match(await get('/metrics'), /text\/plain; version=0\.0\.4[^]*\neofd_requests_accepted_total 0\n/);
    assert.match(await get('/'), /Content-Type: text\/html; charset=utf-8\r[^]*\r\n\r\n<!doctype html>/);
    assert.match(await get('/metrics?a=b', 'Accept: application/openmetrics-text'), /application\/openmetrics-text/);
    assert.match(await get('/status'), /application\/json; charset=utf-8\r[^]*\r\n\r\n\{"version":"1\.2\.3",/);
    assert.match(await get('http://localhost/healthz?a'), /^HTTP\/1\.1 200 OK\r\n[^]*\r\n\r\neofd: serving\n$/);
    assert.match(await get('http:///healthz'), /^HTTP\/1\.1 400 [^]*\r\n\r\neofd: its target has to name a server/);
    for (const path of ['/nothing', '/metrics/', '/__proto__', '/constructor'])
      assert.match(await get(path), /^HTTP\/1\.1 404 /, path);
  });

  it('comes with what keeps a browser from doing anything else with it', async () => {
    const text = await get('/metrics');
    assert.match(
      text,
      /Content-Security-Policy: default-src 'none'; script-src 'self'; [^\r]*frame-ancestors 'none'; require-trusted-types-for 'script'\r/,
    );
    for (const header of ['X-Content-Type-Options: nosniff', 'Cache-Control: no-store'])
      assert.ok(text.includes(header), header);
  });

  it('is only to be looked at', async () => {
    assert.match(
      await ask('POST /metrics HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\n\r\na'),
      /^HTTP\/1\.1 405 [^]*Allow: GET, HEAD\r/,
    );
    assert.match(await ask('HEAD /healthz HTTP/1.1\r\nHost: x\r\n\r\n'), /Content-Length: 14\r[^]*\r\n\r\n$/);
  });

  it('is kept from what is no HTTP', async () => {
    const client = connect();
    client.socket.write('hoge\r\n\r\n');
    await client.read('HTTP/1.1 400 Bad Request');
    await client.ended();
    assert.match(client.text, /\r\n\r\neofd: not HTTP\/1\.1 as it should be: it does not begin as HTTP does, .*\n$/);
    assert.match(
      await ask(`GET /healthz HTTP/1.1\r\nHost: x\r\nX: ${'x'.repeat(20_000)}\r\n\r\n`),
      /^HTTP\/1\.1 431 [^]*\r\n\r\neofd: not HTTP\/1\.1 as it should be: .*\(HPE_HEADER_OVERFLOW\)\n$/,
    );
  });

  it('comes several times on one connection, and to a client that half-closes', async () => {
    const client = connect();
    for (let time = 1; time <= 3; time++) {
      client.socket.write('GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n');
      await client.read('serving');
      client.text = '';
    }
    client.socket.end('GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n');
    await client.ended();
    assert.match(client.text, /serving/);
  });

  it('ends with the daemon, whoever still looks', async () => {
    const client = connect();
    client.socket.write('GET /healthz HTTP/1.1\r\n');
    site.close();
    await client.ended();
  });

  it('is not there where something is wrong with it, and that is told', async () => {
    site.close();
    open(
      shownDaemon({
        open: () => {
          throw new Error('broken');
        },
      }),
    );
    const client = connect();
    client.socket.write('GET /metrics HTTP/1.1\r\nHost: x\r\n\r\n');
    await client.ended();
    assert.match(String(bugs.splice(0)), /broken/);
  });
});
