import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect } from 'node:net';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { close } from '../../src/posix/descriptor.ts';
import { type RunningDaemon, startDaemon } from '../support/daemon.ts';
import { httpPort, sendRaw } from '../support/http-client.ts';
import { listenOn, withDirectory } from '../support/sockets.ts';
import { until } from '../support/wait.ts';

const HEAD = 'POST / HTTP/1.1\r\nHost: localhost\r\n';

describe('Over HTTP, a stop', () => {
  let daemon: RunningDaemon;
  afterEach(() => daemon.clean());

  const overPath = async (...args: readonly string[]): Promise<{ readonly path: string }> => {
    daemon = await startDaemon({ args: ['--http', './http', ...args] });
    return { path: join(daemon.directory, 'http') };
  };
  const overTcp = async (): Promise<{ readonly port: number; readonly host: string }> => {
    daemon = await startDaemon({ args: ['--http', '127.0.0.1:0'] });
    return { port: await httpPort(daemon), host: '127.0.0.1' };
  };

  it('waits for what is under way, and not for idle connections', async () => {
    const to = await overPath('--', 'sh', '-c', 'echo begun >&2; sleep 0.5; cat');
    const idle = connect(to);
    let kept = '';
    idle.setEncoding('latin1').on('data', (piece: string) => {
      kept += piece;
    });
    idle.write(`${HEAD}Content-Length: 1\r\n\r\na`);
    await until('the first reply is there', () => kept.endsWith('\r\n\r\na'));
    const answer = sendRaw(to, `${HEAD}Content-Length: 1\r\n\r\nb`);
    await until(
      'the second has begun',
      () => daemon.lines.filter((line) => String(line['message']).includes('begun')).length === 2,
    );
    const began = performance.now();
    assert.equal(await daemon.stop(), 0);
    assert.ok(performance.now() - began < 5000);
    const { text: said, statuses } = await answer;
    assert.deepEqual(statuses, [200]);
    assert.match(said, /Connection: close\r\n\r\nb$/);
    assert.match(
      String(daemon.lines.at(-1)?.['message']),
      /^stopped after 2 connections and requests over HTTP: 2 replied$/,
    );
  });

  it('tells those that it cannot wait for', async () => {
    const to = await overPath('--drain-timeout', '200ms', '--', 'sh', '-c', 'echo begun >&2; sleep 60');
    const answer = sendRaw(to, `${HEAD}\r\n`);
    await daemon.said(/begun/);
    assert.equal(await daemon.stop(), 0);
    const { text: said, statuses } = await answer;
    assert.deepEqual(statuses, [503]);
    assert.match(said, /Retry-After: 1\r\n[^]*eofd: the service is stopping\n$/);
    assert.match(String(daemon.lines.at(-1)?.['message']), /1 cut by drain$/);
  });

  it('that is asked for again cuts them short, in the same words as on the raw socket', async () => {
    const to = await overPath('--', 'sh', '-c', 'echo begun >&2; sleep 60');
    const answer = sendRaw(to, `${HEAD}\r\n`);
    await daemon.said(/begun/);
    daemon.kill('SIGTERM');
    // Within a second it is the same wish.
    const again = setInterval(() => daemon.kill('SIGTERM'), 400);
    await daemon.said(/asked again/);
    clearInterval(again);
    const { text: said, statuses } = await answer;
    assert.deepEqual(statuses, [503]);
    assert.match(said, /eofd: the service is stopping\n$/);
    assert.equal((await daemon.exited).code, 0);
    await daemon.said(/cut short: the service was asked a second time to stop/);
  });

  it('serves who waits in the queue of a socket of its own', async () => {
    for (const start of [overPath, overTcp]) {
      const to = await start();
      daemon.kill('SIGSTOP');
      const sockets = await Promise.all(
        Array.from({ length: 20 }, async () => {
          const socket = connect(to);
          await once(socket, 'connect');
          socket.write(`${HEAD}Connection: close\r\nContent-Length: 1\r\n\r\na`);
          return socket;
        }),
      );
      daemon.kill('SIGTERM');
      daemon.kill('SIGCONT');
      for (const replied of await Promise.all(sockets.map(async (socket) => text(socket))))
        assert.match(replied, /^HTTP\/1\.1 200 /);
      assert.equal((await daemon.exited).code, 0);
      daemon.clean();
    }
  });

  it('for being idle comes though a connection is kept, on a socket that was passed under the name http', async () => {
    await withDirectory(async (directory) => {
      const path = join(directory, 'http');
      const listener = listenOn(path);
      // It waits before the daemon is there, which may be gone again before a busy machine has this test connect.
      const kept = connect({ path });
      kept.write(`${HEAD}Content-Length: 1\r\n\r\na`);
      const answer = text(kept);
      daemon = await startDaemon({
        bind: false,
        descriptors: [listener],
        launcher: ['sh', '-c', 'LISTEN_PID=$$ exec "$0" "$@"', process.execPath],
        env: { LISTEN_FDS: '1', LISTEN_FDNAMES: 'http' },
        args: ['--exit-idle-time', '300ms'],
      });
      assert.match(
        String((await daemon.said(/^listening/))['message']),
        /^listening on HTTP on \/.*\/http \(inherited\)$/,
      );
      assert.match(await answer, /^HTTP\/1\.1 200 [^]*\r\n\r\nA$/);
      assert.equal((await daemon.exited).code, 0);
      await daemon.said(/no connection for exit-idle-time/);
      close(listener);
    });
  });
});
