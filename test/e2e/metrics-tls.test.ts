import assert from 'node:assert/strict';
import { copyFileSync, mkdtempSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { close } from '../../src/posix/descriptor.ts';
import { internetName } from '../../src/posix/endpoint.ts';
import { listenOnPort } from '../../src/posix/internet-socket.ts';
import { Certificates, curlOverTls, type Pair, tlsOptions } from '../support/certificates.ts';
import { type Answer, runClient } from '../support/clients.ts';
import { RunningDaemon, startDaemon } from '../support/daemon.ts';
import { sendRaw } from '../support/http-client.ts';
import { scrape } from '../support/metrics-client.ts';
import { ask } from '../support/node-client.ts';
import { removeTree } from '../support/remove-tree.ts';

const PYTHON = `import http.client, ssl, sys
context = ssl.create_default_context(cafile=sys.argv[2])
context.load_cert_chain(sys.argv[3], sys.argv[4])
connection = http.client.HTTPSConnection("127.0.0.1", int(sys.argv[1]), context=context)
for path in ("/healthz", "/metrics", "/status", "/", "/healthz"):
    connection.request("GET", path)
    response = connection.getresponse()
    print(response.status, path, len(response.read()) > 10)
`;

describe('Metrics over TLS', () => {
  let directory: string;
  let certificates: Certificates;
  let authority: Pair;
  let service: Pair;
  let prometheus: Pair;
  let daemon: RunningDaemon;
  let port: number;
  before(() => {
    directory = mkdtempSync(join(tmpdir(), 'eofd-metrics-tls-'));
    certificates = new Certificates(directory);
    authority = certificates.authority();
    service = certificates.service(authority);
    prometheus = certificates.signed(authority, '/CN=prometheus');
  });
  after(() => removeTree(directory));
  afterEach(() => daemon.clean());

  const start = async (...args: readonly string[]): Promise<void> => {
    daemon = await startDaemon({ args: ['--metrics', '0.0.0.0:0', ...tlsOptions(service, authority), ...args] });
    const { message } = await daemon.said(/^listening on /);
    port = Number(/metrics on 0\.0\.0\.0:(\d+) \(over TLS, for those with a certificate\)/.exec(String(message))?.[1]);
  };
  const curl = (as: Pair | undefined, path: string, ...more: readonly string[]): Promise<Answer> => {
    return runClient([...curlOverTls(authority, as), ...more, `https://127.0.0.1:${port}${path}`]);
  };
  const isServed = async (as: Pair | undefined): Promise<boolean> => {
    const { code, out } = await curl(as, '/healthz');
    if (code !== 0) assert.equal(out.length, 0);
    return code === 0 && out.toString() === 'eofd: serving\n';
  };

  it('are shown at any address to who has a certificate of the authority, on one connection too', async () => {
    await start();
    await ask(daemon.socket, 'a');
    const { out } = await curl(prometheus, '/metrics');
    assert.match(out.toString(), /^eofd_requests_accepted_total 1$/m);
    const files = [authority.cert, prometheus.cert, prometheus.key];
    const python = await runClient(['python3', '-c', PYTHON, String(port), ...files]);
    assert.equal(
      python.out.toString(),
      '200 /healthz True\n200 /metrics True\n200 /status True\n200 / True\n200 /healthz True\n',
      python.errors,
    );
  });

  it('are shown under any name of the machine, but not to the page of another site', async () => {
    await start();
    assert.match((await curl(prometheus, '/healthz', '-H', 'Host: worker1:9443')).out.toString(), /serving/);
    assert.match(
      (await curl(prometheus, '/healthz', '-H', 'Host: worker1', '-H', 'Origin: https://worker1')).out.toString(),
      /serving/,
    );
    const evil = await curl(prometheus, '/healthz', '-H', 'Origin: https://evil.example');
    assert.match(evil.out.toString(), /^eofd: a page of another site may not ask/);
  });

  it('are shown to nobody else, and the log says once in a while who came in vain, and why', async () => {
    await start();
    assert.equal(await isServed(undefined), false);
    await daemon.said(
      /^metrics: one who wants to look from 127\.0\.0\.1 was refused: it shows no certificate: it needs/,
    );
    for (const stranger of [
      certificates.signed(certificates.authority('other'), '/CN=prometheus'),
      certificates.authority('prometheus'),
    ])
      assert.equal(await isServed(stranger), false);
    const plain = await sendRaw({ port, host: '127.0.0.1' }, 'GET /metrics HTTP/1.1\r\nHost: localhost\r\n\r\n');
    assert.deepEqual(plain.statuses, []);
    assert.equal(await isServed(prometheus), true);
    assert.equal(daemon.lines.filter(({ message }) => String(message).includes('was refused')).length, 1);
    assert.equal(await daemon.stop(), 0);
    assert.match(String(daemon.lines.at(-1)?.['message']), /^stopped after 0 connections/);
  });

  it('are not for eofc status, which says so', async () => {
    await start();
    const { code, errors } = await runClient([process.execPath, 'dist/eofc.cjs', 'status', `0.0.0.0:${port}`]);
    assert.equal(code, 69);
    assert.match(errors, /: it closed the connection: where others can reach it, eofd speaks TLS, which eofc status/);
  });

  it('are shown while as many connections as there may be say nothing', async () => {
    await start();
    const silent = Array.from({ length: 40 }, () => connect({ port, host: '127.0.0.1' }));
    for (const socket of silent) socket.on('error', () => undefined);
    assert.equal(await isServed(prometheus), true);
    for (const socket of silent) socket.destroy();
  });

  it('are served with the changed files after a reload', async () => {
    const [cert, key, ca] = ['cert', 'key', 'ca'].map((name) => join(directory, name)) as [string, string, string];
    copyFileSync(service.cert, cert);
    copyFileSync(service.key, key);
    copyFileSync(authority.cert, ca);
    const files = ['--http-tls-cert', cert, '--http-tls-key', key, '--http-tls-client-ca', ca];
    daemon = await startDaemon({ args: ['--metrics', '0.0.0.0:0', ...files] });
    const { message } = await daemon.said(/^listening on /);
    port = Number(/metrics on 0\.0\.0\.0:(\d+)/.exec(String(message))?.[1]);
    const other = certificates.authority('other');
    const carol = certificates.signed(other, '/CN=carol');
    assert.deepEqual([await isServed(prometheus), await isServed(carol)], [true, false]);
    copyFileSync(other.cert, ca);
    daemon.kill('SIGHUP');
    await daemon.said(/^reloaded: /);
    assert.deepEqual([await isServed(prometheus), await isServed(carol)], [false, true]);
  });

  it('are without TLS at the loopback and at a path, beside HTTP over TLS as well', async () => {
    daemon = await startDaemon({
      args: ['--http', '0.0.0.0:0', '--metrics', '127.0.0.1:0', ...tlsOptions(service, authority)],
    });
    const { message } = await daemon.said(/^listening on /);
    const plain = Number(/metrics on 127\.0\.0\.1:(\d+) \(every account of this/.exec(String(message))?.[1]);
    assert.equal((await scrape({ port: plain, host: '127.0.0.1' })).values.get('eofd_requests_accepted_total'), 0);
    daemon.clean();
    daemon = await startDaemon({
      args: ['--http', '0.0.0.0:0', '--metrics', './metrics', ...tlsOptions(service, authority)],
    });
    await scrape({ path: join(daemon.directory, 'metrics') });
  });

  it('are at a socket that others can reach where one was passed, which is refused without certificates', async () => {
    const listener = listenOnPort([0, 0, 0, 0], 0, 16);
    port = Number(internetName(listener).split(':')[1]);
    const passing = {
      descriptors: [listener],
      launcher: ['sh', '-c', 'LISTEN_PID=$$ exec "$0" "$@"', process.execPath],
      env: { LISTEN_FDS: '1', LISTEN_FDNAMES: 'metrics' },
    };
    daemon = new RunningDaemon(passing);
    assert.equal((await daemon.exited).code, 69);
    const { message } = await daemon.said(/^cannot serve/);
    assert.match(
      String(message),
      /descriptor 3 \("metrics"\) is a TCP socket .* \(0\.0\.0\.0:\d+\): it needs http-tls-cert, /,
    );
    daemon.clean();
    daemon = await startDaemon({ ...passing, args: tlsOptions(service, authority) });
    await daemon.said(/metrics on 0\.0\.0\.0:\d+ \(inherited; over TLS, for those with a certificate\)/);
    assert.deepEqual([await isServed(prometheus), await isServed(undefined)], [true, false]);
    close(listener);
  });
});
