import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { LOOKERS_MAX } from '../../../src/core/account/lookers-max.ts';
import { close } from '../../../src/posix/descriptor.ts';
import { type RunningDaemon, startDaemon } from '../../support/daemon.ts';
import { httpPort } from '../../support/http-client.ts';
import { HttpTestClient } from '../../support/http-stage.ts';
import { connectTo, listenOn, withDirectory } from '../../support/sockets.ts';
import { eventually, until } from '../../support/wait.ts';

const ASK = 'POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\n\r\na';

describe('HTTP beside the raw socket', () => {
  let daemon: RunningDaemon;
  afterEach(() => daemon.clean());

  it('has connections beyond connections-max wait in the listen queue until idle ones made room', async () => {
    daemon = await startDaemon({ args: ['--http', './http', '--connections-max', '3'] });
    const path = join(daemon.directory, 'http');
    const clients = Array.from({ length: 9 }, () => new HttpTestClient(connectTo(path)));
    for (const { socket } of clients) socket.write(ASK);
    for (const client of clients) await client.read('\r\n\r\nA');
    for (const { socket } of clients) socket.destroy();
    assert.equal(await daemon.stop(), 0);
    assert.match(
      String(daemon.lines.at(-1)?.['message']),
      /^stopped after 9 connections and requests over HTTP: 9 replied$/,
    );
  });

  it('has nobody wait long for those who connect and never ask, be they many, or stop in their heads', async () => {
    daemon = await startDaemon({ args: ['--http', './http', '--connections-max', '100'] });
    const path = join(daemon.directory, 'http');
    const silent = Array.from({ length: 100 }, () => connectTo(path));
    const heads = Array.from({ length: 100 }, () => new HttpTestClient(connectTo(path)));
    for (const { socket } of heads) socket.write(ASK.slice(0, 20));
    const client = new HttpTestClient(connectTo(path));
    client.socket.write(ASK);
    await client.read('\r\n\r\nA');
    for (const { socket } of [client, ...heads]) socket.destroy();
    silent.forEach(close);
  });

  it('has new settings after a reload', async () => {
    daemon = await startDaemon({ args: ['--http', './http', '--config=-eofd.toml'] });
    const path = join(daemon.directory, 'http');
    writeFileSync(join(daemon.directory, 'eofd.toml'), 'handler = "echo"\n');
    const client = new HttpTestClient(connectTo(path));
    client.socket.write(ASK);
    await client.read('\r\n\r\nA');
    daemon.kill('SIGHUP');
    await daemon.said(/^reload/);
    client.socket.write(ASK);
    await client.read('\r\n\r\na');
    client.socket.destroy();
  });

  it('leaves descriptors for its own connections and for those who look, also where systemd passed the sockets', async () => {
    await withDirectory(async (directory) => {
      const listeners = ['http', 'metrics'].map((name) => listenOn(join(directory, name)));
      const allowed = async (...names: readonly string[]): Promise<number> => {
        daemon = await startDaemon({
          descriptors: listeners.slice(0, names.length),
          launcher: ['sh', '-c', 'ulimit -n 100; LISTEN_PID=$$ exec "$0" "$@"', process.execPath],
          env: { LISTEN_FDS: String(names.length), LISTEN_FDNAMES: names.join(':') },
          bind: false,
        });
        const { message } = await daemon.said(/^only \d+ connections at once/);
        daemon.clean();
        return Number(/\d+/.exec(String(message)));
      };
      const alone = await allowed('http');
      assert.ok(alone < 50, String(alone));
      // Theirs, and the descriptor of their socket, out of both halves.
      const both = await allowed('http', 'metrics');
      assert.ok(alone - both >= LOOKERS_MAX / 2, `${alone} and ${both}`);
      listeners.forEach(close);
    });
  });

  it('refuses who comes to its port while a stop waits for a request', async () => {
    daemon = await startDaemon({
      args: ['--http', '127.0.0.1:0', '--drain-timeout', '2min', '--', 'sh', '-c', 'cat; echo begun >&2; sleep 60'],
    });
    const port = await httpPort(daemon);
    const client = connect(port, '127.0.0.1').on('error', () => undefined);
    client.write(ASK.replace('x', 'localhost'));
    await daemon.said(/begun/);
    daemon.kill('SIGTERM');
    await daemon.said(/^stopping/);
    await eventually('the port refuses', async () => {
      const another = connect(port, '127.0.0.1');
      const code = await new Promise((resolve) => {
        another
          .once('connect', () => resolve('connected'))
          .once('error', (error: NodeJS.ErrnoException) => resolve(error.code));
      });
      another.destroy();
      return code === 'ECONNREFUSED' || undefined;
    });
    client.destroy();
  });

  it('gives places back to the raw socket', async () => {
    daemon = await startDaemon({
      args: ['--http', './http', '--connections-max', '1', '--', 'sh', '-c', 'cat; sleep 0.1'],
    });
    const client = new HttpTestClient(connectTo(join(daemon.directory, 'http')));
    client.socket.write(ASK);
    const raw = connect({ path: daemon.socket, allowHalfOpen: true });
    let reply = '';
    raw.setEncoding('utf8').on('data', (text: string) => {
      reply += text;
    });
    raw.end('b');
    await client.read('HTTP/1.1');
    await until('the raw socket is answered', () => reply === 'b');
    client.socket.destroy();
    raw.destroy();
  });
});
