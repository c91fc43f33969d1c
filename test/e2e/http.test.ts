import assert from 'node:assert/strict';
import { statSync } from 'node:fs';
import { connect } from 'node:net';
import { join, resolve } from 'node:path';
import { runClient } from '../support/clients.ts';
import { type Line, type RunningDaemon, startDaemon } from '../support/daemon.ts';
import { httpPort, sendRaw } from '../support/http-client.ts';
import { ask, pattern } from '../support/node-client.ts';
import { eventually } from '../support/wait.ts';

const BEHAVES = resolve('test/fixtures/behaves.mjs');

describe('Over HTTP', () => {
  let daemon: RunningDaemon;
  afterEach(() => daemon.clean());

  const overTcp = async (...args: readonly string[]): Promise<string> => {
    daemon = await startDaemon({ args: ['--http', '127.0.0.1:0', ...args] });
    return `http://127.0.0.1:${await httpPort(daemon)}/`;
  };
  const overPath = async (...args: readonly string[]): Promise<string> => {
    daemon = await startDaemon({ args: ['--http', './http', ...args] });
    return join(daemon.directory, 'http');
  };
  const post = async (url: string, body: string | Uint8Array<ArrayBuffer>): Promise<readonly [number, string]> => {
    const response = await fetch(url, { method: 'POST', body });
    return [response.status, await response.text()];
  };
  const record = (outcome: string): Promise<Line> => daemon.record((line) => line['EOFD_OUTCOME'] === outcome);
  const head = 'POST / HTTP/1.1\r\nHost: x\r\n';

  describe('every client has its reply, byte for byte:', () => {
    const request = pattern(3_000_000);
    const reply = Buffer.from(request.toString().toUpperCase());

    it('curl on a Unix socket', async () => {
      const path = await overPath();
      const curl = ['curl', '-s', '--unix-socket', path, '--data-binary', '@-', 'http://localhost/'];
      assert.ok((await runClient(curl, request)).out.equals(reply));
      assert.equal((await runClient([...curl, '-T', '-', '-H', 'Transfer-Encoding: chunked'], 'x')).code !== 0, true);
    });

    it('curl over TCP, sending chunks', async () => {
      const url = await overTcp();
      const curl = ['curl', '-s', '-H', 'Transfer-Encoding: chunked', '--data-binary', '@-', url];
      assert.ok((await runClient(curl, request)).out.equals(reply));
    });

    it("Python's http.client, several times on one connection", async () => {
      const url = await overTcp();
      const program = `
import http.client, sys
data = sys.stdin.buffer.read()
connection = http.client.HTTPConnection(sys.argv[1])
for _ in range(3):
    connection.request('PUT', '/any/path', data)
    response = connection.getresponse()
    assert response.status == 200 and response.getheader('Eofd-Request-Id')
    reply = response.read()
    connection.sock.getpeername()
sys.stdout.buffer.write(reply)`;
      const { out, errors } = await runClient(['python3', '-c', program, new URL(url).host], request);
      assert.equal(errors, '');
      assert.ok(out.equals(reply));
    });

    it("Node's fetch", async () => {
      const response = await fetch(await overTcp(), { method: 'POST', body: new Uint8Array(request) });
      assert.equal(response.headers.get('content-length'), String(reply.length));
      assert.ok(Buffer.from(await response.arrayBuffer()).equals(reply));
    });

    it('of a program as of the built-in handlers', async () => {
      const path = await overPath('--', 'tr', 'a-z', 'A-Z');
      const curl = ['curl', '-s', '--unix-socket', path, '--data-binary', '@-', 'http://localhost/'];
      assert.ok((await runClient(curl, request)).out.equals(reply));
      const { EOFD_FRONT: front, EOFD_PROGRAM_MODE: mode, EOFD_REQUEST_BYTES: bytes } = await record('replied');
      assert.deepEqual([front, mode, bytes], ['http', 'request', request.length]);
    });
  });

  it('records say how a request came, and who sent it where that is known', async () => {
    await post(await overTcp(), 'a');
    const { message, EOFD_FRONT: front, EOFD_PEER_UID: uid, EOFD_REPLY_BYTES: bytes } = await record('replied');
    assert.match(String(message), /from a client over TCP: replied; 1 bytes? received, 1 sent/);
    assert.deepEqual([front, uid, bytes], ['http', undefined, 1]);
    daemon.clean();
    const path = await overPath();
    await runClient(['curl', '-s', '--unix-socket', path, '-d', 'a', 'http://localhost/']);
    assert.equal((await record('replied'))['EOFD_PEER_UID'], process.getuid?.());
    await ask(daemon.socket, 'a');
    await daemon.record((line) => line['EOFD_FRONT'] === 'raw');
  });

  it('a Unix socket has its mode from socket-mode, and its name is gone after the stop', async () => {
    const path = await overPath('--socket-mode', '0640');
    assert.equal(statSync(path).mode & 0o777, 0o640);
    assert.equal(await daemon.stop(), 0);
    assert.equal(statSync(path, { throwIfNoEntry: false }), undefined);
  });

  it('failures have their statuses', async () => {
    const url = await overTcp('--handler', BEHAVES, '--max-reply', '1M');
    assert.deepEqual(await post(url, 'upper a'), [200, 'A']);
    assert.deepEqual(await post(url, 'failure'), [422, 'eofd: line 2 is not\\na number\n']);
    assert.equal((await post(url, 'throw'))[0], 500);
    assert.equal((await post(url, 'large'))[0], 500);
    daemon.clean();
    // Only of one that never comes, since nothing else is sure to be there in so short a time.
    const [status, text] = await post(await overTcp('--handler', BEHAVES, '--handler-timeout', '300ms'), 'never');
    assert.deepEqual([status, text], [504, 'eofd: no reply from the handler after 300ms (handler-timeout)\n']);
    assert.equal((await record('timed out'))['EOFD_FRONT'], 'http');
  });

  it('a page of another site is refused, and so is a name that another site may have given this machine', async () => {
    const url = await overTcp();
    const { port } = new URL(url);
    const status = async (headers: string, line = 'POST /'): Promise<number | undefined> =>
      (
        await sendRaw(
          { port: Number(port), host: '127.0.0.1' },
          `${line} HTTP/1.1\r\n${headers}Connection: close\r\n\r\n`,
        )
      ).statuses[0];
    for (const host of [`127.0.0.1:${port}`, `localhost:${port}`, 'LOCALHOST', `[::1]:${port}`, '127.0.0.1']) {
      assert.equal(await status(`Host: ${host}\r\n`), 200, host);
      assert.equal(await status(`Host: ${host}\r\nOrigin: http://${host}\r\n`), 200, host);
    }
    for (const host of ['evil.example', `localhost.evil.example:${port}`, '127.0.0.1.evil.example', '10.0.0.1', '']) {
      assert.equal(await status(`Host: ${host}\r\n`), 403, host);
    }
    for (const origin of ['http://evil.example', 'null', `https://localhost:${port}`, 'http://localhost:1']) {
      assert.equal(await status(`Host: localhost:${port}\r\nOrigin: ${origin}\r\n`), 403, origin);
    }
    // What the target names counts in place of Host.
    for (const [host, line, expected] of [
      ['localhost', `GET http://localhost:${port}/healthz`, 200],
      ['evil.example', `GET http://127.0.0.1:${port}/readyz?a`, 200],
      ['evil.example', `POST http://localhost:${port}/any/path`, 200],
      ['localhost', `GET http://evil.example:${port}/healthz`, 403],
      ['localhost', `POST http://localhost@evil.example/`, 400],
      ['localhost', `POST https://localhost:${port}/`, 421],
    ] as const)
      assert.equal(await status(`Host: ${host}\r\n`, line), expected, line);
  });

  it('a client that goes away ends its program', async () => {
    const path = await overPath('--', 'sh', '-c', 'echo begun >&2; sleep 60');
    const socket = connect(path);
    socket.write(`${head}Content-Length: 0\r\n\r\n`);
    await daemon.said(/begun/);
    socket.destroy();
    const { message, level } = await record('aborted');
    assert.match(String(message), /the client went away while the handler worked/);
    assert.equal(level, 'notice');
  });

  it('one that goes before its body has come is told apart, and without advice about half-closing', async () => {
    const path = await overPath();
    const socket = connect(path);
    socket.write(`${head}Content-Length: 9\r\n\r\nab`, () => setTimeout(() => socket.destroy(), 50));
    const { EOFD_REASON: reason, message } = await record('aborted');
    assert.equal(reason, 'the client went away before it had sent the whole request');
    assert.doesNotMatch(String(message), /half-close/);
  });

  it('readiness is known while turns are free, and no longer', async () => {
    const url = await overTcp('--handler-concurrency', '1', '--', 'sh', '-c', 'echo begun >&2; sleep 60');
    const ready = async (): Promise<readonly [number, string]> => {
      const response = await fetch(`${url}readyz`);
      return [response.status, await response.text()];
    };
    assert.deepEqual(await ready(), [200, 'eofd: ready, 1 free\n']);
    const abort = new AbortController();
    const asked = fetch(url, { method: 'POST', signal: abort.signal }).catch(() => undefined);
    await daemon.said(/begun/);
    assert.deepEqual(await ready(), [503, 'eofd: every turn is taken, 0 free\n']);
    assert.equal((await fetch(`${url}healthz`)).status, 200);
    abort.abort();
    await asked;
    await eventually('it is ready again', async () => ((await ready())[0] === 200 ? true : undefined));
    assert.deepEqual(
      daemon.lines.flatMap((line) => line['EOFD_OUTCOME'] ?? []),
      ['aborted'],
    );
  });

  it('the share of one user is bounded, and others have theirs', async () => {
    const path = await overPath('--connections-max-per-user', '1', '--', 'sh', '-c', 'echo begun >&2; sleep 60');
    const first = connect(path);
    first.write(`${head}\r\n`);
    await daemon.said(/begun/);
    const { text, statuses } = await sendRaw({ path }, `${head}Connection: close\r\n\r\n`);
    assert.deepEqual(statuses, [503]);
    assert.match(text, /Retry-After: 1\r\n[^]*more than 1 connections of one user/);
    first.destroy();
  });

  it('a client that reads slowly has its reply, and one that reads nothing loses the connection', async () => {
    const path = await overPath('--handler', 'echo', '--write-timeout', '1500ms');
    const socket = connect(path);
    socket.pause();
    const bytes = 4_000_000;
    socket.write(`${head}Content-Length: ${bytes}\r\n\r\n`);
    socket.write(Buffer.alloc(bytes, 'a'));
    const { EOFD_REASON: reason, EOFD_REPLY_BYTES: sent } = await record('timed out');
    assert.match(String(reason), /took nothing of the reply for 1s 500ms \(write-timeout\)/);
    assert.ok(Number(sent) < bytes);
    socket.destroy();
    const program = `
import socket, sys, time
s = socket.socket(socket.AF_UNIX); s.connect(sys.argv[1])
head = b'POST / HTTP/1.1\\r\\nHost: x\\r\\nConnection: close\\r\\nContent-Length: 4000000\\r\\n\\r\\n'
s.sendall(head + b'a' * 4000000)
got = 0
# Small pieces: the daemon sees some of them go only when most of what the socket holds is gone.
while piece := s.recv(20000):
    got += len(piece)
    time.sleep(0.012)
print(got)`;
    const { out } = await runClient(['python3', '-c', program, path]);
    assert.ok(Number(out.toString()) > bytes, out.toString());
  });

  it('is not there unless it is asked for, and an address that others could reach is a mistake', async () => {
    daemon = await startDaemon();
    const { code, errors } = await runClient(['curl', '-s', '--unix-socket', daemon.socket, 'http://localhost/']);
    assert.deepEqual([code, errors], [0, '']);
    const { EOFD_REASON: reason } = await record('rejected');
    assert.match(String(reason), /--http ADDRESS/);
    const wrong = await runClient([process.execPath, 'dist/eofd.cjs', '--http', '0.0.0.0:80']);
    assert.equal(wrong.code, 2);
    assert.match(
      wrong.errors,
      /--http: others can reach 0\.0\.0\.0:80, so who calls has to show a certificate: set http-tls-cert/,
    );
  });
});
