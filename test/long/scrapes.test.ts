import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { join, resolve } from 'node:path';
import { type RunningDaemon, startDaemon } from '../support/daemon.ts';
import { scrape, statusOf } from '../support/metrics-client.ts';
import { ask } from '../support/node-client.ts';
import { eventually } from '../support/wait.ts';

/** One a second, for an hour. */
const SCRAPES = 3600;
const CONNECTIONS = 1000;
const MIB = 2 ** 20;

describe('Scrapes', function () {
  this.timeout(300_000);
  let daemon: RunningDaemon;
  const sockets: Socket[] = [];
  afterEach(() => {
    for (const socket of sockets.splice(0)) socket.destroy();
    daemon.clean();
  });
  const start = async (options: readonly string[], ...args: readonly string[]): Promise<{ readonly path: string }> => {
    const launcher = [process.execPath, ...options];
    daemon = await startDaemon({ launcher, args: ['--metrics', './metrics', '--log-requests', 'none', ...args] });
    return { path: join(daemon.directory, 'metrics') };
  };
  const residentMb = (): number =>
    (Number(readFileSync(`/proc/${daemon.process.pid}/statm`, 'utf8').split(' ')[1]) * 4096) / MIB;

  it('for an hour leave memory and descriptors as they were', async () => {
    const fixture = resolve('test/fixtures/collects-garbage.mjs');
    const to = await start(['--expose-gc', '--import', fixture]);
    /** @returns what was in use right after garbage was collected: at other times there is some of it as well */
    const some = async (count: number): Promise<Readonly<Record<'heap' | 'outside' | 'descriptors', number>>> => {
      const [heaps, outsides, descriptors]: [number[], number[], number[]] = [[], [], []];
      for (let at = 0; at < count; at++) {
        const { values } = await scrape(to, at % 2 === 0 ? undefined : 'application/openmetrics-text');
        heaps.push(values.get('nodejs_heap_size_used_bytes') ?? Number.NaN);
        outsides.push(values.get('nodejs_external_memory_bytes') ?? Number.NaN);
        descriptors.push(values.get('process_open_fds') ?? Number.NaN);
        if (at % 10 === 0) await statusOf(to);
        if (at % 10 === 0) await ask(daemon.socket, 'a');
      }
      return {
        heap: Math.min(...heaps) / MIB,
        outside: Math.min(...outsides) / MIB,
        descriptors: Math.min(...descriptors),
      };
    };
    // V8 compiles first what is run often.
    await some(SCRAPES / 6);
    const before = await some(SCRAPES / 6);
    const residentBefore = residentMb();
    await some(SCRAPES / 2);
    const after = await some(SCRAPES / 6);
    const resident = [residentBefore, residentMb()] as const;
    const told = [before.heap, after.heap, before.outside, after.outside, ...resident].map((one) => one.toFixed(2));
    console.error(`      heap, outside of it and resident, in MiB, early and after all: ${told.join(', ')}`);
    // It goes on doing that, a few hundred KiB in all. So much more would be 440 bytes a scrape.
    assert.ok(after.heap - before.heap < 1, told.join());
    assert.ok(after.outside - before.outside < 1, told.join());
    assert.equal(after.descriptors, before.descriptors);
    // What V8 has of the system and does not use comes and goes.
    assert.ok(resident[1] - resident[0] < 40, told.join());
  });

  it('with 1,000 open connections count each of them', async () => {
    const to = await start([], '--connections-max', '2000');
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
