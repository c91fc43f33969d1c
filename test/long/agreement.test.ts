import assert from 'node:assert/strict';
import { mkdtempSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { run } from '../e2e/run.ts';
import { TestBrowser } from '../support/browser.ts';
import { EOFC } from '../support/commands.ts';
import { RunningDaemon } from '../support/daemon.ts';
import { sendRaw } from '../support/http-client.ts';
import { Journald, type JournalFields } from '../support/journald.ts';
import { scrape, statusOf } from '../support/metrics-client.ts';
import { ask } from '../support/node-client.ts';
import { Receiver } from '../support/notify-receiver.ts';
import { removeTree } from '../support/remove-tree.ts';
import { assertStatusPage } from '../support/status-page.ts';
import { eventually } from '../support/wait.ts';

/** What is sent: how often each thing is done, and how that has to end. */
const LOAD = [
  { front: 'raw', what: 'well', times: 40, outcome: 'replied', reason: 'none' },
  { front: 'raw', what: 'no UTF-8', times: 3, outcome: 'failed', reason: 'bad-input' },
  { front: 'raw', what: 'too large', times: 2, outcome: 'rejected', reason: 'max-request' },
  { front: 'raw', what: 'leaves', times: 4, outcome: 'aborted', reason: 'client-left-early' },
  { front: 'raw', what: 'stalls', times: 2, outcome: 'timed out', reason: 'read-timeout' },
  { front: 'http', what: 'well', times: 7, outcome: 'replied', reason: 'none' },
  { front: 'http', what: 'no UTF-8', times: 1, outcome: 'failed', reason: 'bad-input' },
  { front: 'http', what: 'too large', times: 3, outcome: 'rejected', reason: 'max-request' },
  { front: 'http', what: 'nothing there', times: 2, outcome: 'rejected', reason: 'unsupported' },
] as const;
const TOTAL = LOAD.reduce((sum, { times }) => sum + times, 0);
const REPLIED = 47;
const STALLS = 2;
const MAX_REQUEST = 64;

const BODIES = { well: 'hoge', 'no UTF-8': '\xff', 'too large': 'a'.repeat(MAX_REQUEST + 1) } as const;

/** Debian's `chromium` looks at the page. */
describe('The figures', function () {
  this.timeout(180_000);
  let browser: TestBrowser;
  let daemon: RunningDaemon;
  let manager: Receiver;
  let directory: string;
  let journald: Journald;
  before(async () => {
    browser = await TestBrowser.open();
  });
  after(() => browser.close());
  beforeEach(async () => {
    manager = await Receiver.open();
    directory = mkdtempSync(join(tmpdir(), 'eofd-'));
    journald = await Journald.start(directory);
  });
  afterEach(async () => {
    daemon.clean();
    await manager.close();
    await journald.kill();
    removeTree(directory);
  });

  /** What the journal has, once it is there. */
  const journal = (pattern: string, count: number): Promise<readonly JournalFields[]> =>
    eventually(`the journal has ${count} of ${pattern}`, async () => {
      const entries = await journald.entries(pattern);
      return entries.length >= count ? entries : undefined;
    });

  async function send(front: 'raw' | 'http', what: (typeof LOAD)[number]['what']): Promise<void> {
    if (front === 'http') {
      const head = (method: string, path: string): string =>
        `${method} ${path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n`;
      const body = what in BODIES ? BODIES[what as keyof typeof BODIES] : '';
      const post = `${head('POST', '/')}Content-Length: ${body.length}\r\n\r\n`;
      const request = what === 'nothing there' ? `${head('GET', '/nothing')}\r\n` : post;
      await sendRaw({ path: join(daemon.directory, 'http') }, request, Buffer.from(body, 'latin1'));
    } else if (what === 'leaves' || what === 'stalls') {
      const client = connect({ path: daemon.socket, allowHalfOpen: true });
      client.on('error', () => undefined);
      await new Promise<void>((written) => client.write('half', () => written()));
      if (what === 'stalls') client.resume().on('end', () => client.destroy());
      else client.destroy();
    } else {
      await ask(daemon.socket, Buffer.from(BODIES[what as keyof typeof BODIES], 'latin1'));
    }
  }

  it('in the load that was sent, the metrics, the status, STATUS=, the page and the journal are the same', async () => {
    const limits = ['--max-request', String(MAX_REQUEST), '--stall-warn', '1s', '--read-timeout', '3s'];
    daemon = new RunningDaemon({
      launcher: [...journald.launcher, process.execPath],
      env: { NOTIFY_SOCKET: manager.address },
      args: ['--log-format', 'journal', '--metrics', '127.0.0.1:0', '--http', './http', ...limits],
    });
    const [listening] = await journal('^listening on ', 1);
    const [, port] = /metrics on 127\.0\.0\.1:(\d+)/.exec(String(listening?.['MESSAGE'])) ?? [];
    const to = { host: '127.0.0.1', port: Number(port) };
    const page = await browser.page();
    await page.goto(`http://127.0.0.1:${to.port}/`);
    await Promise.all(LOAD.flatMap(({ front, what, times }) => Array.from({ length: times }, () => send(front, what))));
    const failed = TOTAL - REPLIED;
    const told: string[] = [];
    const wanted = `STATUS=idle; ${REPLIED} served, ${failed} failed`;
    while (told.at(-1) !== wanted) {
      const patience = new Promise<never>((_, reject) => {
        setTimeout(() => reject(new Error(`not told ${wanted}, but\n${told.join('\n')}`)), 30_000).unref();
      });
      told.push((await Promise.race([manager.next(), patience])).text);
    }

    const requests = await journal('^request .*: (replied|rejected|failed|timed out|aborted|cut by drain)', TOTAL);
    assert.equal(requests.length, TOTAL);
    const { out, err } = await run([EOFC, 'status', `127.0.0.1:${to.port}`]);
    assert.equal(err, '');
    const endedAs = (name: string): number => LOAD.reduce((n, one) => n + (one.outcome === name ? one.times : 0), 0);
    const outcomes = [...new Set(LOAD.map(({ outcome }) => outcome))];
    assertStatusPage(String(out), Object.fromEntries(outcomes.map((name) => [name, endedAs(name)])));
    const { values } = await scrape(to);
    const status = await statusOf(to);
    assert.equal(values.get('eofd_requests_accepted_total'), TOTAL);
    assert.deepEqual([status.requests.accepted, status.requests.open, status.connections.length], [TOTAL, 0, 0]);
    for (const { front, outcome, reason, times } of LOAD) {
      assert.equal(values.get(`eofd_requests_total{front="${front}",outcome="${outcome}",reason="${reason}"}`), times);
      const end = status.fronts[front].ends.find((one) => one.outcome === outcome && (one.reason ?? 'none') === reason);
      assert.equal(end?.count, times, `${front} ${outcome} ${reason}`);
    }
    const counts = [...values].filter(([name]) => name.startsWith('eofd_requests_total{')).map(([, value]) => value);
    assert.equal(counts.length, LOAD.length);
    assert.equal(values.get('eofd_refusals_total{limit="max-request"}'), 5);
    assert.equal(values.get('eofd_stalls_total{front="raw"}'), STALLS);
    for (const front of ['raw', 'http'] as const) {
      const of = LOAD.filter((one) => one.front === front).reduce((sum, { times }) => sum + times, 0);
      assert.equal(values.get(`eofd_request_duration_seconds_count{front="${front}"}`), of);
      const records = requests.filter((record) => record['EOFD_FRONT'] === front);
      assert.equal(records.length, of);
      for (const [name, field, bytes] of [
        ['request', 'EOFD_REQUEST_BYTES', status.fronts[front].requestBytes],
        ['reply', 'EOFD_REPLY_BYTES', status.fronts[front].replyBytes],
      ] as const) {
        const logged = records.reduce((sum, record) => sum + Number(record[field]), 0);
        assert.deepEqual(
          [values.get(`eofd_${name}_bytes_total{front="${front}"}`), bytes],
          [logged, logged],
          `${front} ${name}`,
        );
      }
    }
    for (const outcome of outcomes) {
      const sent = LOAD.filter((one) => one.outcome === outcome).reduce((sum, { times }) => sum + times, 0);
      const logged = requests.filter((record) => record['EOFD_OUTCOME'] === outcome).length;
      assert.deepEqual([status.requests.ended[outcome], logged], [sent, sent], outcome);
    }
    assert.equal((await journal('has not half-closed', STALLS)).length, STALLS);

    const shown = async (name: string, text: string): Promise<void> =>
      page.locator('#figures div', { hasText: name }).locator('dd').getByText(text, { exact: true }).waitFor();
    await shown('stalled clients', String(STALLS));
    await shown('not replied', String(failed));
    for (const { front, outcome, reason, times } of LOAD) {
      const words = [outcome, reason === 'none' ? 'a reply' : reason, front, String(times)];
      const rows = await page.locator('#outcomes tbody tr').allInnerTexts();
      assert.ok(
        rows.some((row) => words.every((word, at) => row.split('\t')[at]?.trim() === word)),
        `${words.join(' ')} is not among\n${rows.join('\n')}`,
      );
    }
    await page.close();
    assert.deepEqual(browser.complaints, []);

    assert.equal(await daemon.stop(), 0);
    const ended = outcomes.map((outcome) => `${status.requests.ended[outcome]} ${outcome}`);
    const [record] = await journal(`^stopped after ${TOTAL} connections`, 1);
    const last = String(record?.['MESSAGE']);
    for (const words of ended) assert.ok(last.includes(words), `${words}: ${last}`);
  });
});
