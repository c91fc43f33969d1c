import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { type Line, type RunningDaemon, startDaemon } from '../support/daemon.ts';
import { httpPort } from '../support/http-client.ts';

/** Nothing of it asks anybody but those that the test names. */
const QUIET = [
  ...['--headless', '--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage', '--no-first-run', '--disable-sync'],
  ...['--disable-background-networking', '--disable-component-update', '--disable-default-apps'],
];

describe('A page in a browser', () => {
  let daemon: RunningDaemon;
  let port: number;
  let site: Server;
  let browser: ChildProcess | undefined;
  let page = '';
  beforeEach(async () => {
    daemon = await startDaemon({ args: ['--http', '127.0.0.1:0'] });
    port = await httpPort(daemon);
    site = createServer((_, response) => response.setHeader('Content-Type', 'text/html').end(page));
    site.listen(0, '127.0.0.1');
    await once(site, 'listening');
  });
  afterEach(async () => {
    if (browser?.pid !== undefined) process.kill(-browser.pid, 'SIGKILL');
    site.closeAllConnections();
    site.close();
    await (browser && once(browser, 'close'));
    daemon.clean();
  });

  /** A page of evil.example, whose name leads to this machine, as a rebound one does. */
  const visit = (url: string, content = ''): void => {
    page = `<!DOCTYPE html><title>evil</title>${content}`;
    const profile = `--user-data-dir=${join(daemon.directory, 'profile')}`;
    const rules = '--host-resolver-rules=MAP evil.example 127.0.0.1, EXCLUDE 127.0.0.1, MAP * ~NOTFOUND';
    browser = spawn('chromium', [...QUIET, profile, rules, '--remote-debugging-port=0', url], {
      stdio: 'ignore',
      detached: true,
    });
  };
  const evil = (): string => `http://evil.example:${(site.address() as AddressInfo).port}/`;
  const refused = (reason: RegExp): Promise<Line> =>
    daemon.record((line) => line['EOFD_OUTCOME'] === 'rejected' && reason.test(String(line['EOFD_REASON'])));
  const nothingElse = (): void =>
    assert.deepEqual(
      daemon.lines.filter((line) => line['EOFD_OUTCOME'] === 'replied'),
      [],
    );

  it('of a name that was bound anew to this machine is refused, for its Host is another', async () => {
    visit(`http://evil.example:${port}/`);
    await refused(/^the Host evil\.example:\d+ is not this machine's own name/);
    nothingElse();
  });

  it('cannot ask by a script, under that name or under ours', async () => {
    visit(
      evil(),
      `<script>for (const host of ['evil.example', '127.0.0.1'])
        fetch('http://' + host + ':${port}/', { method: 'POST', mode: 'no-cors', body: 'a' });</script>`,
    );
    await refused(/^the Host evil\.example:\d+ is not/);
    await refused(/^a page of another site \(http:\/\/evil\.example:\d+\) may not ask$/);
    nothingElse();
  });

  it('cannot ask by a form either', async () => {
    visit(
      evil(),
      `<form method="post" enctype="text/plain" action="http://127.0.0.1:${port}/"><input name="a" value="b"></form>
      <script>document.forms[0].submit();</script>`,
    );
    await refused(/^a page of another site \((http:\/\/evil\.example:\d+|null)\) may not ask$/);
    nothingElse();
  });
});
