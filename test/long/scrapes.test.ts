import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { join } from 'node:path';
import { type RunningDaemon, startDaemon } from '../support/daemon.ts';
import { scrape, statusOf } from '../support/metrics-client.ts';
import { ask } from '../support/node-client.ts';
import { eventually } from '../support/wait.ts';

/** One a second, for an hour. */
const SCRAPES = 3600;
const CONNECTIONS = 1000;

describe('Scrapes', function () {
  this.timeout(300_000);
  let daemon: RunningDaemon;
  const sockets: Socket[] = [];
  afterEach(() => {
    for (const socket of sockets.splice(0)) socket.destroy();
    daemon.clean();
  });
  const start = async (...args: readonly string[]): Promise<{ readonly path: string }> => {
    daemon = await startDaemon({ args: ['--metrics', './metrics', '--log-requests', 'none', ...args] });
    return { path: join(daemon.directory, 'metrics') };
  };
  const residentMb = (): number =>
    (Number(readFileSync(`/proc/${daemon.process.pid}/statm`, 'utf8').split(' ')[1]) * 4096) / 2 ** 20;

  it('for an hour leave memory and descriptors as they were', async () => {
    const to = await start();
    const some = async (count: number): Promise<void> => {
      for (let at = 0; at < count; at++) {
        await scrape(to, at % 2 === 0 ? undefined : 'application/openmetrics-text');
        if (at % 10 === 0) await statusOf(to);
        if (at % 10 === 0) await ask(daemon.socket, 'a');
      }
    };
    await some(SCRAPES / 3);
    const before = residentMb();
    const descriptors = (await scrape(to)).values.get('process_open_fds');
    await some((SCRAPES * 2) / 3);
    const after = residentMb();
    console.error(
      `      ${SCRAPES} scrapes: ${before.toFixed(1)} MiB after a third of them, ${after.toFixed(1)} after all`,
    );
    assert.ok(after - before < 12, `${before} MiB, then ${after}`);
    assert.equal((await scrape(to)).values.get('process_open_fds'), descriptors);
  });

  it('with 1,000 open connections count each of them', async () => {
    const to = await start('--connections-max', '2000');
    for (let at = 0; at < CONNECTIONS; at++) {
      const socket = connect({ path: daemon.socket, allowHalfOpen: true });
      socket.on('error', () => undefined).write('a');
      sockets.push(socket);
    }
    await eventually('all are there', async () =>
      (await scrape(to)).values.get('eofd_requests_open{front="raw",phase="reading"}') === CONNECTIONS
        ? true
        : undefined,
    );
    const status = await statusOf(to);
    assert.deepEqual([status.connections.length, status.connectionsNotShown, status.requests.open], [500, 500, 1000]);
    await ask(daemon.socket, 'b');
  });
});
