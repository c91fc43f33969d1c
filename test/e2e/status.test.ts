import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { connect, type Socket } from 'node:net';
import { userInfo } from 'node:os';
import { join, resolve } from 'node:path';
import type { StatusDocument } from '../../src/core/account/status-document.ts';
import { endWithTest } from '../support/children.ts';
import { type RunningDaemon, startDaemon } from '../support/daemon.ts';
import { statusOf } from '../support/metrics-client.ts';
import { ask } from '../support/node-client.ts';
import { eventually } from '../support/wait.ts';

describe('The status', () => {
  let daemon: RunningDaemon;
  const sockets: Socket[] = [];
  afterEach(() => {
    for (const socket of sockets.splice(0)) socket.destroy();
    daemon.clean();
  });
  const start = async (...args: readonly string[]): Promise<void> => {
    daemon = await startDaemon({ args: ['--metrics', './metrics', ...args] });
  };
  const look = (): Promise<StatusDocument> => statusOf({ path: join(daemon.directory, 'metrics') });
  const looked = <T>(what: string, find: (status: StatusDocument) => T | undefined): Promise<T> =>
    eventually(what, async () => find(await look()));

  it('names the client that is waited for: its process, user and command, and what it has sent', async () => {
    await start('--http', './http');
    const program = `import socket, sys, time
s = socket.socket(socket.AF_UNIX); s.connect(sys.argv[1]); s.sendall(b'hoge'); time.sleep(99)`;
    const client = endWithTest(spawn('python3', ['-c', program, daemon.socket], { stdio: 'ignore' }));
    const shown = await looked('its bytes are there', ({ connections: [one] }) =>
      one?.requestBytes === 4 && one.command !== null ? one : undefined,
    );
    assert.deepEqual(
      [shown.pid, shown.uid, shown.user, shown.front, shown.phase, shown.waitingFor],
      [client.pid, userInfo().uid, userInfo().username, 'raw', 'reading', 'EOF'],
    );
    assert.match(shown.command ?? '', /python3 -c import socket, sys, time\\ns = socket/);
    const http = connect(join(daemon.directory, 'http'));
    sockets.push(http);
    http.write('POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\nab');
    await looked('a request over HTTP', ({ connections }) =>
      connections.find(({ waitingFor, pid }) => waitingFor === 'rest of the body' && pid === process.pid),
    );
    client.kill('SIGKILL');
    await looked('nothing is left of it', ({ connections }) =>
      connections.every(({ front }) => front === 'http') ? true : undefined,
    );
  });

  it('tells who waits for a turn and who for the handler, and where it listens', async () => {
    await start('--handler-concurrency', '1', '--', 'sh', '-c', 'sleep 60');
    for (let client = 0; client < 2; client++) {
      const socket = connect({ path: daemon.socket, allowHalfOpen: true });
      sockets.push(socket.on('error', () => undefined));
      socket.end('a');
    }
    const status = await looked('both are there', (all) =>
      all.requests.queued === 1 && all.connections.length === 2 ? all : undefined,
    );
    assert.deepEqual(status.connections.map(({ waitingFor }) => waitingFor).toSorted(), ['handler', 'turn']);
    assert.deepEqual(status.addresses, [daemon.socket, 'metrics on ./metrics']);
    assert.deepEqual(status.settings['program'], ['sh', '-c', 'sleep 60']);
    assert.equal(status.settings['handler-concurrency'], '1');
  });

  it('has the spares and the workers of a program', async () => {
    await start('--program-mode', 'spare', '--program-spares', '2', '--', 'cat');
    const spares = await looked('spares that are ready', ({ processes }) =>
      processes.length === 2 && processes.every(({ state }) => state === 'ready') ? processes : undefined,
    );
    for (const { kind, answered, memoryBytes } of spares)
      assert.deepEqual([kind, answered, memoryBytes > 0], ['spare', null, true]);
    daemon.clean();
    const program = resolve('examples/warm/asyncio_server.py');
    await start('--program-mode', 'worker', '--handler-concurrency', '1', '--', 'python3', program);
    assert.equal((await ask(daemon.socket, '2\n3')).bytes.toString(), '5\n');
    const [worker] = await looked('an idle worker', ({ processes }) =>
      processes[0]?.state === 'idle' ? processes : undefined,
    );
    assert.deepEqual([worker?.kind, worker?.answered], ['worker', 1]);
  });
});
