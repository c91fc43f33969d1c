import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { connect } from 'node:net';
import type { Page } from 'playwright-core';
import { TestBrowser } from '../support/browser.ts';
import { endWithTest } from '../support/children.ts';
import { type RunningDaemon, startDaemon } from '../support/daemon.ts';
import { metricsPort, statusOf } from '../support/metrics-client.ts';
import { ask } from '../support/node-client.ts';
import { eventually } from '../support/wait.ts';

/** Debian's `chromium` looks at it. */
describe('The live page, in a browser', function () {
  this.timeout(180_000);
  let browser: TestBrowser;
  let daemon: RunningDaemon;
  let page: Page;
  let origin: string;
  before(async () => {
    browser = await TestBrowser.open();
  });
  after(() => browser.close());
  beforeEach(async () => {
    daemon = await startDaemon({
      args: ['--metrics', '127.0.0.1:0', '--handler-concurrency', '1', '--', 'sleep', '60'],
    });
    origin = `http://127.0.0.1:${await metricsPort(daemon)}`;
    page = await browser.page();
  });
  afterEach(async () => {
    await page.close();
    daemon.clean();
    browser.complaints.length = 0;
    browser.asked.length = 0;
  });

  /** Connects, writes some bytes and neither half-closes nor reads; with words of its own in its command line. */
  const stall = (bytes: number, ...words: readonly string[]): void => {
    const program = `import socket, sys, time
s = socket.socket(socket.AF_UNIX); s.connect(sys.argv[1]); s.sendall(b'a' * ${bytes}); time.sleep(99)`;
    endWithTest(spawn('python3', ['-c', program, daemon.socket, ...words], { stdio: 'ignore' }));
  };
  const halfClose = (): void => {
    const program = `import socket, sys, time
s = socket.socket(socket.AF_UNIX); s.connect(sys.argv[1]); s.shutdown(1); time.sleep(99)`;
    endWithTest(spawn('python3', ['-c', program, daemon.socket], { stdio: 'ignore' }));
  };
  const open = async (rows: number): Promise<void> => {
    await page.goto(origin);
    await page
      .locator('#connections tbody tr')
      .nth(rows - 1)
      .waitFor();
  };
  const column = async (title: string): Promise<readonly string[]> =>
    page.locator(`#connections td[data-label="${title}"]`).allTextContents();

  it('has those at the top who wait for an EOF, and sorts by mouse and by keyboard', async () => {
    halfClose();
    halfClose();
    stall(3);
    stall(5000);
    const [host, port] = ['127.0.0.1', await metricsPort(daemon)];
    await eventually('all four have sent what they send', async () => {
      const { connections } = await statusOf({ host, port });
      const sent = connections.map(({ phase, requestBytes }) => `${phase === 'reading'} ${requestBytes}`);
      return sent.toSorted().join() === 'false 0,false 0,true 3,true 5000' || undefined;
    });
    await open(4);
    const first = await column('Waits for');
    assert.deepEqual(first.slice(0, 2), ['EOF', 'EOF']);
    assert.deepEqual(first.slice(2).toSorted(), ['handler', 'turn']);
    const received = page.locator('#connections th', { hasText: 'Received' });
    await received.locator('button').click();
    assert.deepEqual((await column('Received')).slice(0, 2), ['4.9 KiB', '3 B']);
    assert.equal(await received.getAttribute('aria-sort'), 'descending');
    await page.keyboard.press('Enter');
    assert.deepEqual((await column('Received')).slice(2), ['3 B', '4.9 KiB']);
    assert.equal(await received.getAttribute('aria-sort'), 'ascending');
    await page.keyboard.press('Enter');
    assert.equal(await received.getAttribute('aria-sort'), null);
    assert.deepEqual((await column('Waits for')).slice(0, 2), ['EOF', 'EOF']);
    // Everything that can be used is reached with the tabulator.
    await page.locator('body').click({ position: { x: 1, y: 1 } });
    const reached = new Set<string>();
    for (let key = 0; key < 20; key++) {
      await page.keyboard.press('Tab');
      reached.add(await page.evaluate('document.activeElement.textContent.trim()'));
    }
    for (const words of ['Pause', 'Waits for', 'Age', 'Command', 'status as JSON'])
      assert.ok(reached.has(words), `${words} is not among ${[...reached].join(', ')}`);
    assert.deepEqual(browser.complaints, []);
  });

  it('shows hostile command lines as text, and asks nobody else for anything', async () => {
    const hostile = [
      '<img src=x onerror=alert(1)>',
      '</td></table><script>alert(2)</script>',
      '"><svg onload=alert(3)>',
      'javascript:alert(4)',
      '\u202egnp.exe\u2028\u0007\u001b[2J',
      '{{7*7}}',
      '&lt;b&gt;',
    ];
    for (const words of hostile) stall(1, words);
    await open(hostile.length);
    // Not waitForFunction: what it does after its first look is not allowed in a page with such a policy.
    await eventually('each has its command', async () => {
      const shown = await column('Command');
      return (shown.length > 0 && shown.every((command) => command.includes('python3'))) || undefined;
    });
    const commands = (await column('Command')).join('\n');
    for (const words of hostile.slice(0, 4)) assert.ok(commands.includes(words), words);
    assert.ok(commands.includes('\\u202egnp.exe\\u2028\\x07\\x1b[2J'));
    assert.ok(commands.includes('{{7*7}}') && commands.includes('&lt;b&gt;'));
    assert.equal(await page.evaluate('document.querySelectorAll("img, td svg[onload], td script, td b").length'), 0);
    assert.deepEqual(browser.complaints, []);
    assert.ok(browser.asked.length >= 8);
    for (const url of browser.asked) assert.ok(url.startsWith(`${origin}/`), url);
  });

  it('tells figures, outcomes and settings, and follows what happens', async () => {
    await ask(daemon.socket, 'x'.repeat(17 * 2 ** 20)).catch(() => undefined);
    await page.goto(origin);
    const figure = (name: string) => page.locator('#figures div', { hasText: name }).locator('dd');
    await page.locator('#outcomes tbody tr', { hasText: 'max-request' }).waitFor();
    assert.equal(await figure('not replied').textContent(), '1');
    assert.match((await page.locator('#settings').textContent()) ?? '', /programsleep 60/);
    stall(1);
    await page.locator('#connections tbody tr').first().waitFor();
    await figure('wait for an EOF').filter({ hasText: /^1$/ }).waitFor();
    const charts = await page.evaluate<string[]>(
      `[...document.querySelectorAll('figure svg[role=img]')].map((one) => one.getAttribute('aria-label'))`,
    );
    assert.match(charts.join('\n'), /^Requests; replied: [\d.]+ a second, not replied: .*\nAt the same time; open: 1,/);
    await page.getByRole('button', { name: 'Pause' }).click();
    assert.equal(await page.getByRole('button', { name: 'Go on' }).count(), 1);
    await page.getByRole('button', { name: 'Go on' }).click();
    daemon.kill('SIGKILL');
    await page.locator('#state', { hasText: 'does not answer' }).waitFor();
  });

  it('draws no rate of hundreds where a request ended just before it looked, or the clock was set back', async () => {
    await page.goto(origin);
    const labelOf = async (...samples: readonly (readonly [at: number, replied: number])[]): Promise<string> => {
      const history = {
        everySeconds: 5,
        samples: samples.map(([at, replied]) => ({ at, open: 0, queued: 0, ended: { replied } })),
      };
      return page.evaluate<string>(`import('/page/charts.js').then(({ showCharts }) => {
        const place = document.createElement('div');
        showCharts(place, ${JSON.stringify(history)});
        return place.querySelector('svg[role=img]').getAttribute('aria-label');
      })`);
    };
    assert.match(await labelOf([100, 0], [105, 10], [105.002, 11]), /replied: 2.2 a second, .* at most 2.2$/);
    assert.match(await labelOf([100, 0], [105, 10], [108, 13]), /replied: 1 a second, .* at most 2$/);
    assert.match(await labelOf([100, 0], [40, 10], [44, 18]), /replied: 2 a second, .* at most 2$/);
    assert.match(await labelOf([100, 0], [101, 3]), /replied: 3 a second, .* at most 3$/);
  });

  it('counts all who wait for an EOF, more than it shows', async () => {
    const sockets = Array.from({ length: 510 }, () => connect(daemon.socket).on('error', () => undefined));
    try {
      await open(500);
      const figure = page.locator('#figures div', { hasText: 'wait for an EOF' }).locator('dd');
      await figure.filter({ hasText: /^510$/ }).waitFor();
      await page.locator('#not-shown', { hasText: /^500 are shown, and 10 are not$/ }).waitFor();
    } finally {
      for (const socket of sockets) socket.destroy();
    }
  });

  it('can be read in light and dark, on a telephone, and without colours', async () => {
    stall(1, 'a-word-that-is-very-long-'.repeat(8));
    await open(1);
    const contrast = `(() => {
      const light = (colour) => {
        const [r, g, b] = colour.match(/[\\d.]+/g).slice(0, 3).map((part) => part / 255)
          .map((part) => part <= 0.03928 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4);
        return 0.2126 * r + 0.7152 * g + 0.0722 * b;
      };
      const back = light(getComputedStyle(document.querySelector('section')).backgroundColor);
      return Math.min(...[...document.querySelectorAll('h2, td, th button, dt, dd, figcaption, a, p')].map((one) => {
        const text = light(getComputedStyle(one).color);
        return (Math.max(text, back) + 0.05) / (Math.min(text, back) + 0.05);
      }));
    })()`;
    const backs = new Set<string>();
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme });
      const found = await page.evaluate<number>(contrast);
      assert.ok(found >= 4.5, `contrast ${found} in ${colorScheme}`);
      backs.add(await page.evaluate<string>('getComputedStyle(document.body).backgroundColor'));
    }
    assert.equal(backs.size, 2);
    await page.setViewportSize({ width: 360, height: 740 });
    assert.ok(await page.evaluate('document.documentElement.scrollWidth <= innerWidth'));
    const label = `getComputedStyle(document.querySelector('#connections td'), '::before').content`;
    assert.equal(await page.evaluate(label), '"Waits for"');
    // The second line of a chart is dashed, and who is waited for stands in bold: no colour is needed.
    const dashes = `getComputedStyle(document.querySelector('figure path.second')).strokeDasharray`;
    assert.notEqual(await page.evaluate(dashes), 'none');
    const weight = `getComputedStyle(document.querySelector('tr.waits td')).fontWeight`;
    assert.equal(await page.evaluate(weight), '600');
    await page.emulateMedia({ forcedColors: 'active' });
    assert.ok(await page.locator('#connections tbody tr').first().isVisible());
  });
});
