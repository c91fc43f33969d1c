import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Page } from 'playwright-core';
import { TestBrowser } from '../support/browser.ts';
import { type RunningDaemon, startDaemon } from '../support/daemon.ts';
import { metricsPort } from '../support/metrics-client.ts';

/** A name that leads to this machine, as a rebound one does; nobody else is found. */
const RULES = '--host-resolver-rules=MAP evil.example 127.0.0.1, EXCLUDE 127.0.0.1, MAP * ~NOTFOUND';

/** Debian's `chromium`. */
describe('What --metrics shows, and a page of another site in the browser', function () {
  this.timeout(120_000);
  let browser: TestBrowser;
  let daemon: RunningDaemon;
  let site: Server;
  let page: Page;
  let port: number;
  /** What our socket answered, in the order in which it did. */
  let statuses: number[];
  before(async () => {
    browser = await TestBrowser.open(RULES);
    daemon = await startDaemon({ args: ['--metrics', '127.0.0.1:0'] });
    port = await metricsPort(daemon);
    site = createServer((_, response) => response.setHeader('Content-Type', 'text/html').end('<title>evil</title>'));
    site.listen(0, '127.0.0.1');
    await once(site, 'listening');
  });
  after(async () => {
    await browser.close();
    site.closeAllConnections();
    site.close();
    daemon.clean();
  });
  beforeEach(async () => {
    page = await browser.page();
    statuses = [];
    page.on('response', (response) => {
      if (new URL(response.url()).port === String(port)) statuses.push(response.status());
    });
  });
  afterEach(() => page.close());

  const visitEvil = () => page.goto(`http://evil.example:${(site.address() as AddressInfo).port}/`);
  /** @returns what a script of evil.example reads of an answer, or that it reads none */
  const readBy = (url: string, options: string): Promise<string> =>
    page.evaluate(
      `fetch(${JSON.stringify(url)}, ${options}).then(async (one) => one.type + ' ' + await one.text(), () => 'nothing')`,
    );

  it('are kept apart where its name was bound anew to this machine, for the Host is another', async () => {
    for (const path of ['/', '/status', '/metrics', '/page/main.js']) {
      const response = await page.goto(`http://evil.example:${port}${path}`);
      assert.equal(response?.status(), 403, path);
      assert.match((await response?.text()) ?? '', /^eofd: the Host evil\.example:\d+ is not this machine's own name/);
    }
    await visitEvil();
    for (const options of ['{}', "{ mode: 'no-cors' }", "{ method: 'POST', mode: 'no-cors', body: 'a' }"])
      assert.equal(await readBy(`http://evil.example:${port}/status`, options), 'nothing', options);
  });

  it('are kept apart where its script asks our own name: it reads nothing, and nothing is done', async () => {
    await visitEvil();
    for (const options of [
      '{}',
      "{ mode: 'no-cors' }",
      "{ method: 'POST', mode: 'no-cors', body: 'a' }",
      "{ method: 'PUT', body: 'a' }",
    ])
      assert.equal(await readBy(`http://127.0.0.1:${port}/status`, options), 'nothing', options);
    // The page itself may read it: what was refused above was refused for where it came from.
    await page.goto(`http://127.0.0.1:${port}/`);
    assert.match(await readBy(`http://127.0.0.1:${port}/status`, '{}'), /^basic \{"version"/);
  });

  it('are kept apart where it takes our page for an image, a script or a frame', async () => {
    await visitEvil();
    const load = (tag: string, path: string): Promise<string> =>
      page.evaluate(
        `new Promise((told) => {
          const one = document.createElement('${tag}');
          one.onload = () => told('loaded');
          one.onerror = () => told('refused');
          one.src = 'http://127.0.0.1:${port}${path}';
          document.body.append(one);
        })`,
      );
    assert.equal(await load('img', '/page/icon.svg'), 'refused');
    assert.equal(await load('script', '/page/main.js'), 'refused');
    const [blocked] = await Promise.all([page.waitForEvent('console'), load('iframe', '/')]);
    assert.match(blocked.text(), /frame-ancestors 'none'/);
  });

  it('are kept apart where it sends a form', async () => {
    await visitEvil();
    await Promise.all([
      page.waitForURL(`http://127.0.0.1:${port}/`),
      page.evaluate(
        `document.body.innerHTML = '<form method="post" action="http://127.0.0.1:${port}/"></form>';
         document.forms[0].submit();`,
      ),
    ]);
    assert.deepEqual(statuses, [403]);
    assert.match((await page.textContent('body')) ?? '', /a page of another site may not ask/);
  });
});
