import { deepEqual, equal, match, ok } from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { resolve } from 'node:path';
import type { StatusDocument } from '../../src/core/account/status-document.ts';
import { type RunningDaemon, startDaemon } from '../support/daemon.ts';
import { eventually } from '../support/wait.ts';
import { EOFC, run } from './run.ts';

const HANGS = 'if [ "$(cat)" = wait ]; then sleep 60; fi; echo ok';

describe('the figures of eofc status', () => {
  let daemon: RunningDaemon;
  const sockets: Socket[] = [];
  afterEach(() => {
    for (const socket of sockets.splice(0)) socket.destroy();
    daemon.clean();
  });
  const start = async (...args: readonly string[]): Promise<void> => {
    daemon = await startDaemon({ args: ['--metrics', './metrics', ...args] });
  };
  const show = async (...args: readonly string[]): Promise<string> => {
    const { code, out, err } = await run([EOFC, 'status', ...args], { directory: daemon.directory });
    deepEqual([code, err], [0, '']);
    return String(out);
  };
  const ask = async (request: string) => run([EOFC, '-s', daemon.socket, request]);

  it('agree with the load that was sent', async () => {
    await start('--max-request', '10', '--handler-concurrency', '1', '--', 'sh', '-c', HANGS);
    for (const request of ['one', 'two', 'three']) equal((await ask(request)).code, 0);
    equal((await ask('larger than ten')).code, 76);
    for (const [request, ends] of [
      ['wait', true],
      ['wait', true],
      ['no EOF', false],
    ] as const) {
      const socket = connect({ path: daemon.socket, allowHalfOpen: true }).on('error', () => undefined);
      sockets.push(socket);
      if (ends) socket.end(request);
      else socket.write(request);
    }
    const all = /requests: 3 open of \d+, 1 waiting for EOF, 1 in the queue; 7 accepted/;
    const text = await eventually('all have arrived', async () => {
      const shown = await show();
      return all.test(shown) ? shown : undefined;
    });
    match(text, /^ended: +3 replied, 1 rejected$/m);
    match(text, /^bytes: +\d+ B received, 9 B sent$/m);
    for (const [waits, bytes] of [
      ['handler', 4],
      ['turn', 4],
      ['EOF', 6],
    ])
      match(text, new RegExp(`^ *${process.pid} .* (handling|reading) +${waits} +\\S+ +${bytes} B +0 B +.*mocha`, 'm'));
    const document = JSON.parse(await show('--json')) as StatusDocument;
    const { accepted, open, queued, ended } = document.requests;
    deepEqual([accepted, open, queued, ended.replied, ended.rejected, ended.failed], [7, 3, 1, 3, 1, 0]);
    deepEqual(document.connections.map(({ waitingFor }) => waitingFor).sort(), ['EOF', 'handler', 'turn']);
  });

  it('agree with what the workers answered', async () => {
    const worker = resolve('examples/warm/threads.py');
    await start('--handler-concurrency', '2', '--program-mode', 'worker', '--', worker);
    for (let number = 1; number <= 5; number++) equal((await ask(`${number}`)).code, 0);
    const rows = await eventually('both have started, and told of their last reply', async () => {
      const all = [...(await show()).matchAll(/^ *(\d+) +worker +idle +\S+ +(\d+) +[\d.]+ MiB$/gm)];
      const answered = all.reduce((sum, [, , count]) => sum + Number(count), 0);
      return all.length === 2 && answered === 5 ? all : undefined;
    });
    for (const [, pid] of rows) ok(readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes(worker), pid);
  });

  it('agree with what the system says of the process', async () => {
    await start();
    const pid = String(daemon.process.pid);
    const [, shown, open, max, resident] =
      /, pid (\d+), [^]* held, (?=.* descriptors (\d+) of (\d+)$)(?=(\d+)\.\d MiB resident)/m
        .exec(await show())
        ?.map(String) ?? [];
    equal(shown, pid);
    const [, limit] = /^Max open files +(\d+)/m.exec(readFileSync(`/proc/${pid}/limits`, 'latin1')) ?? [];
    equal(max, limit);
    // The connection that asked is one of them.
    ok(Math.abs(readdirSync(`/proc/${pid}/fd`).length - Number(open)) <= 2, open);
    const [, kilobytes] = /^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'latin1')) ?? [];
    const now = Number(kilobytes) / 1024;
    ok(Number(resident) > now / 2 && Number(resident) < now * 2, `${resident} of ${now} MiB`);
  });
});
