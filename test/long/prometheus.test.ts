import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Certificates } from '../support/certificates.ts';
import { endWithTest } from '../support/children.ts';
import { type RunningDaemon, startDaemon } from '../support/daemon.ts';
import { freePort } from '../support/free-port.ts';
import { metricsPort } from '../support/metrics-client.ts';
import { ask } from '../support/node-client.ts';
import { eventually } from '../support/wait.ts';

describe('A real Prometheus', function () {
  this.timeout(120_000);
  let daemon: RunningDaemon;
  let elsewhere: RunningDaemon;
  afterEach(() => {
    daemon.clean();
    elsewhere.clean();
  });

  /** As docs/metrics.md has it. @returns what Prometheus needs to ask it */
  async function startOverTls(directory: string): Promise<string> {
    const certificates = new Certificates(directory);
    const authority = certificates.authority();
    const [service, own] = [certificates.service(authority), certificates.signed(authority, '/CN=prometheus')];
    const files = ['--http-tls-cert', service.cert, '--http-tls-key', service.key];
    elsewhere = await startDaemon({
      args: ['--metrics', '0.0.0.0:0', ...files, '--http-tls-client-ca', authority.cert],
    });
    const { message } = await elsewhere.said(/^listening on /);
    const port = /metrics on 0\.0\.0\.0:(\d+)/.exec(String(message))?.[1];
    const shown = `tls_config: { ca_file: ${authority.cert}, cert_file: ${own.cert}, key_file: ${own.key} }`;
    return `{ job_name: elsewhere, scheme: https, ${shown}, static_configs: [{ targets: ['127.0.0.1:${port}'] }] }`;
  }

  it('scrapes what is true, histograms too, also over TLS', async () => {
    daemon = await startDaemon({ args: ['--metrics', '127.0.0.1:0', '--max-request', '9'] });
    const { directory } = daemon;
    const [target, port] = [await metricsPort(daemon), await freePort()];
    const config = join(directory, 'prometheus.yml');
    writeFileSync(
      config,
      `global: { scrape_interval: 1s, scrape_timeout: 1s }
scrape_configs:
- { job_name: eofd, static_configs: [{ targets: ['127.0.0.1:${target}'] }] }
- ${await startOverTls(directory)}\n`,
    );
    const options = [`--config.file=${config}`, `--storage.tsdb.path=${join(directory, 'data')}`];
    const prometheus = endWithTest(
      spawn('prometheus', [...options, `--web.listen-address=127.0.0.1:${port}`], { stdio: 'ignore' }),
    );
    const query = async (text: string): Promise<number | undefined> => {
      const url = `http://127.0.0.1:${port}/api/v1/query?query=${encodeURIComponent(text)}`;
      const response = await fetch(url).catch(() => undefined);
      if (response?.status !== 200) return undefined;
      const { data } = (await response.json()) as { data: { result: { value: [number, string] }[] } };
      const [first] = data.result;
      return first && Number(first.value[1]);
    };
    await Promise.all(Array.from({ length: 20 }, () => ask(daemon.socket, 'a')));
    await ask(daemon.socket, 'much too long');
    const all = 'sum(eofd_requests_total{job="eofd"})';
    await eventually('it has seen the requests', async () => (await query(all)) === 21 || undefined, 60_000);
    assert.equal(await query('up{job="eofd"}'), 1);
    const isUp = async () => (await query('up{job="elsewhere"} * on (job) eofd_stopping + 1')) === 1 || undefined;
    await eventually('it has looked over TLS too', isUp, 60_000);
    assert.equal(await query('eofd_requests_total{job="eofd",outcome="replied",front="raw"}'), 20);
    assert.equal(await query('eofd_refusals_total{job="eofd",limit="max-request"}'), 1);
    assert.equal(await query('eofd_request_duration_seconds_bucket{job="eofd",front="raw",le="+Inf"}'), 21);
    const quantile = await query('histogram_quantile(0.5, sum by (le) (eofd_request_duration_seconds_bucket))');
    assert.ok(quantile !== undefined && quantile > 0 && quantile < 10, String(quantile));
    assert.equal(await query('scrape_samples_scraped{job="eofd"} > bool 100'), 1);
    prometheus.kill('SIGTERM');
    await once(prometheus, 'exit');
    assert.deepEqual([await daemon.stop(), await elsewhere.stop()], [0, 0]);
    assert.match(String(daemon.lines.at(-1)?.['message']), /^stopped after 21 connections/);
  });
});
