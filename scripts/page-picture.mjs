// Draws docs/metrics/page.png: the live page of a daemon that has something to show. Needs chromium and python3, and a
// build.
import { spawn } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { chromium } from 'playwright-core';

const OUT = 'docs/metrics/page.png';
const PORT = 9090;
/** Long enough for charts to have a shape. */
const LOAD_S = 50;

const directory = mkdtempSync(join(tmpdir(), 'eofd-picture-'));
copyFileSync('examples/warm/asyncio_server.py', join(directory, 'sums.py'));
writeFileSync(
  join(directory, 'report.py'),
  'import socket,sys,time\ns=socket.socket(socket.AF_UNIX)\ns.connect("sock")\ns.sendall(sys.stdin.read().encode())\ntime.sleep(999)\n',
);
const OPTIONS = `--metrics 127.0.0.1:${PORT} --http ./http --max-request 64K --read-timeout 10min --handler-concurrency 2
  --program-mode worker -- ./sums.py`;
const children = [
  spawn(process.execPath, [resolve('dist/eofd.cjs'), ...OPTIONS.split(/\s+/)], { cwd: directory, stdio: 'ignore' }),
];
process.on('exit', () => {
  for (const child of children) child.kill('SIGKILL');
  rmSync(directory, { recursive: true, force: true });
});
while (!(await fetch(`http://127.0.0.1:${PORT}/healthz`).catch(() => undefined))?.ok) await sleep(100);

/** @param {string} request */
const ask = (request) =>
  new Promise((done) => {
    const client = connect({ path: join(directory, 'sock'), allowHalfOpen: true });
    client
      .on('error', done)
      .on('close', done)
      .on('data', () => undefined);
    client.on('end', () => client.end());
    client.end(request);
  });
/** @param {string} sent @param {string[]} words */
const stall = (sent, ...words) => {
  const client = spawn('/usr/bin/python3', ['report.py', ...words], {
    argv0: 'python3',
    cwd: directory,
    stdio: ['pipe', 'ignore', 'inherit'],
  });
  client.stdin?.end(sent);
  children.push(client);
};

stall('40\n2\n', '--since=monday');
await sleep(3000);
stall('', '<img src=x onerror=alert(1)>');
for (let second = 0; second < LOAD_S; second++) {
  const count = 20 + Math.round(15 * Math.sin(second / 8));
  await Promise.all(
    Array.from({ length: count }, (_, at) => ask(at === 7 && second % 9 === 0 ? 'no number' : '40\n2\n')),
  );
  if (second % 20 === 5) await ask('1'.repeat(70_000));
  await sleep(900);
}

const profile = join(directory, 'profile');
const context = await chromium.launchPersistentContext(profile, {
  executablePath: '/usr/bin/chromium',
  chromiumSandbox: false,
  viewport: { width: 1120, height: 1180 },
  args: ['--disable-gpu', '--no-first-run', '--disable-sync', '--disable-background-networking'],
});
const page = await context.newPage();
await page.goto(`http://127.0.0.1:${PORT}/`);
await page.locator('#connections tbody tr').nth(1).waitFor();
await sleep(2500);
mkdirSync('docs/metrics', { recursive: true });
await page.screenshot({ path: process.argv[2] ?? OUT });
if (process.argv[3] !== undefined) {
  await page.emulateMedia({ colorScheme: 'dark' });
  await page.setViewportSize({ width: 390, height: 1600 });
  await page.screenshot({ path: process.argv[3] });
}
await context.close();
process.exit();
