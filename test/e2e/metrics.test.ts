import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { connect } from 'node:net';
import { join } from 'node:path';
import { close } from '../../src/posix/descriptor.ts';
import { runClient } from '../support/clients.ts';
import { type RunningDaemon, startDaemon } from '../support/daemon.ts';
import { sendRaw } from '../support/http-client.ts';
import { metricsPort, scrape } from '../support/metrics-client.ts';
import { ask } from '../support/node-client.ts';
import { listenOn, withDirectory } from '../support/sockets.ts';
import { eventually } from '../support/wait.ts';

describe('With --metrics', () => {
  let daemon: RunningDaemon;
  afterEach(() => daemon.clean());
  const overPath = async (...args: readonly string[]): Promise<{ readonly path: string }> => {
    daemon = await startDaemon({ args: ['--metrics', './metrics', ...args] });
    return { path: join(daemon.directory, 'metrics') };
  };

  it('promtool finds nothing to mend in what Prometheus is given, in either format', async () => {
    const to = await overPath('--http', './http');
    await ask(daemon.socket, 'a');
    await ask(daemon.socket, Buffer.from([0xff]));
    const { text } = await scrape(to);
    const { status, stdout, stderr } = spawnSync('promtool', ['check', 'metrics'], { input: text, encoding: 'utf8' });
    assert.deepEqual([status, stdout, stderr], [0, '', '']);
    const { text: open, type } = await scrape(to, 'application/openmetrics-text;version=1.0.0');
    assert.match(type, /^application\/openmetrics-text; version=1\.0\.0/);
    assert.ok(open.endsWith('\n# EOF\n'));
  });

  it('it counts each request by its end, and those who look not at all', async () => {
    const to = await overPath('--max-request', '8', '--http', './http');
    await ask(daemon.socket, 'hoge');
    await ask(daemon.socket, Buffer.from([0xff]));
    await ask(daemon.socket, 'more than eight');
    await sendRaw({ path: join(daemon.directory, 'http') }, 'POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 99\r\n\r\n');
    await daemon.record((line) => line['EOFD_FRONT'] === 'http');
    const { values } = await scrape(to);
    assert.deepEqual(Object.fromEntries([...values].filter(([name]) => name.startsWith('eofd_requests_total'))), {
      'eofd_requests_total{front="raw",outcome="replied",reason="none"}': 1,
      'eofd_requests_total{front="raw",outcome="failed",reason="bad-input"}': 1,
      'eofd_requests_total{front="raw",outcome="rejected",reason="max-request"}': 1,
      'eofd_requests_total{front="http",outcome="rejected",reason="max-request"}': 1,
    });
    for (let time = 0; time < 3; time++) await scrape(to);
    const again = await scrape(to);
    assert.equal(again.values.get('eofd_requests_accepted_total'), 4);
    assert.equal(again.values.get('eofd_refusals_total{limit="max-request"}'), 2);
    assert.equal(await daemon.stop(), 0);
    assert.match(String(daemon.lines.at(-1)?.['message']), /^stopped after 4 connections/);
  });

  it('it says and counts that those who look have to wait, where no descriptor is left for them', async () => {
    const to = await overPath();
    await scrape(to);
    execFileSync('prlimit', ['--pid', String(daemon.process.pid), '--nofile=3:']);
    const waits = scrape(to);
    await daemon.said(/^cannot accept \(EMFILE\): connections wait in the listen queue until it passes$/);
    execFileSync('prlimit', ['--pid', String(daemon.process.pid), '--nofile=1024:']);
    assert.equal((await waits).values.get('eofd_accept_failures_total'), 1);
  });

  it('times in the queue and with the handler are told of programs', async () => {
    const to = await overPath('--handler-concurrency', '1', '--', 'cat');
    await Promise.all(Array.from({ length: 3 }, () => ask(daemon.socket, 'a')));
    const { values } = await scrape(to);
    for (const name of ['queue', 'handler', 'duration', 'first_byte'])
      assert.equal(values.get(`eofd_request_${name}_seconds_count{front="raw"}`), 3, name);
    assert.ok((values.get('eofd_request_handler_seconds_sum{front="raw"}') ?? 0) > 0);
  });

  it('no other site’s page is answered over TCP, and no name that another site may have given this machine', async () => {
    daemon = await startDaemon({ args: ['--metrics', '127.0.0.1:0'] });
    const port = await metricsPort(daemon);
    const status = async (headers: string, target = '/healthz'): Promise<number | undefined> =>
      (await sendRaw({ port, host: '127.0.0.1' }, `GET ${target} HTTP/1.1\r\n${headers}Connection: close\r\n\r\n`))
        .statuses[0];
    assert.equal(await status(`Host: localhost:${port}\r\n`), 200);
    assert.equal(await status(`Host: evil.example:${port}\r\n`), 403);
    assert.equal(await status(`Host: localhost:${port}\r\nOrigin: http://evil.example\r\n`), 403);
    assert.equal(await status(''), 400);
    assert.equal(await status('Host: evil.example\r\n', `http://localhost:${port}/healthz`), 200);
    assert.equal(await status('Host: localhost\r\n', `http://evil.example:${port}/healthz`), 403);
    assert.equal(await status('Host: localhost\r\n', `https://localhost:${port}/healthz`), 421);
    const wrong = await runClient([process.execPath, 'dist/eofd.cjs', '--metrics', '0.0.0.0:9090']);
    assert.equal(wrong.code, 2);
    assert.match(
      wrong.errors,
      /--metrics: others can reach 0\.0\.0\.0:9090, so who looks has to show a certificate: set http-tls-cert, /,
    );
  });

  it('a socket that is passed under its name is served, no scrape keeps the daemon, and none holds up its end', async () => {
    await withDirectory(async (directory) => {
      const [raw, metrics] = [join(directory, 'raw'), join(directory, 'metrics')];
      const descriptors = [listenOn(raw), listenOn(metrics)];
      const wrapper = 'export LISTEN_PID=$$ LISTEN_FDS=2 LISTEN_FDNAMES=raw:metrics; exec "$@"';
      daemon = await startDaemon({
        bind: false,
        launcher: ['sh', '-c', wrapper, 'sh', process.execPath],
        descriptors,
        args: ['--exit-idle-time', '2500ms'],
      });
      descriptors.forEach(close);
      // For as long as what is loaded for the first look takes.
      const asking = connect({ path: raw, allowHalfOpen: true }).on('error', () => undefined);
      await scrape({ path: metrics });
      asking.destroy();
      // A browser that keeps its connection, a client that never says what it wants, and a scraper.
      const kept = [connect(metrics), connect(metrics)];
      for (const socket of kept) socket.on('error', () => undefined);
      kept[0]?.write('GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n');
      let hasExited = false;
      void daemon.exited.then(() => {
        hasExited = true;
      });
      let scrapes = 0;
      await eventually('it exits although it is scraped all the time', async () => {
        if (hasExited) return true;
        scrapes += (await scrape({ path: metrics }).catch(() => undefined)) === undefined ? 0 : 1;
        return undefined;
      });
      assert.ok(scrapes > 0);
      for (const socket of kept) socket.destroy();
      assert.equal((await daemon.exited).code, 0);
      await daemon.said(/no connection for exit-idle-time/);
    });
  });

  it('it can be looked at while requests are finished in a stop', async () => {
    const to = await overPath('--', 'sh', '-c', 'echo begun >&2; sleep 60');
    const client = connect({ path: daemon.socket, allowHalfOpen: true });
    client.end('a');
    await daemon.said(/begun/);
    client.on('error', () => undefined);
    daemon.kill('SIGTERM');
    await daemon.said(/^stopping/);
    const { values } = await scrape(to);
    assert.equal(values.get('eofd_stopping'), 1);
    client.destroy();
    assert.equal((await daemon.exited).code, 0);
  });

  it('nothing of it is there, or loaded, unless it is asked for', async () => {
    daemon = await startDaemon();
    const { errors } = await runClient([
      'curl',
      '-sS',
      '--unix-socket',
      join(daemon.directory, 'metrics'),
      'http://x/',
    ]);
    assert.match(errors, /curl: \(7\)/);
  });
});
