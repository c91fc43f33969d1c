import assert from 'node:assert/strict';
import { renameSync } from 'node:fs';
import { processesOf } from '../handlers/program/programs.ts';
import { type DaemonOptions, type RunningDaemon, startDaemon } from '../support/daemon.ts';
import { httpPort, sendRaw } from '../support/http-client.ts';
import { ask, Client } from '../support/node-client.ts';
import { until } from '../support/wait.ts';

const POST = 'POST / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Length: 1\r\n\r\n';

describe('eofd --handler unix:PATH', () => {
  let daemons: RunningDaemon[] = [];
  afterEach(() => {
    for (const daemon of daemons) daemon.clean();
    daemons = [];
  });

  const start = async (options: DaemonOptions): Promise<RunningDaemon> => {
    const daemon = await startDaemon(options);
    daemons.push(daemon);
    return daemon;
  };
  /** A server with that program, and an eofd before it. */
  const serve = async (program: readonly string[], options: readonly string[] = []) => {
    const server = await start({ args: ['--', ...program] });
    const front = await start({ args: ['--handler', `unix:${server.socket}`, ...options] });
    return { server, front };
  };
  const outcomes = (daemon: RunningDaemon): unknown[] =>
    daemon.lines.map((line) => line['EOFD_OUTCOME']).filter((outcome) => outcome !== undefined);

  it('has another server answer, byte by byte', async () => {
    const { server, front } = await serve(['tr', 'a-z', 'A-Z']);
    const large = 'abcdefgh'.repeat(2 ** 20);
    const answers = await Promise.all(['', 'hello', large].map(async (text) => ask(front.socket, text)));
    for (const [at, text] of ['', 'HELLO', large.toUpperCase()].entries())
      assert.ok(answers[at]?.end === 'EOF' && String(answers[at]?.bytes) === text, text.slice(0, 10));
    assert.deepEqual([await front.stop(), await server.stop()], [0, 0]);
    assert.deepEqual([...front.noise, ...server.noise], []);
  });

  it('fails where that server fails, and resets its own client', async () => {
    const { front } = await serve(['sh', '-c', 'cat; exit 3']);
    const { bytes, end } = await ask(front.socket, 'half a reply');
    assert.deepEqual([bytes.length, end], [0, 'ECONNRESET']);
    const { EOFD_REASON: reason } = await front.record(({ EOFD_OUTCOME: outcome }) => outcome === 'failed');
    assert.equal(reason, 'the server hung up on the request');
  });

  it('ends the work over there when its own client leaves', async () => {
    const { server, front } = await serve(['sh', '-c', 'cat; echo begun >&2; sleep 60']);
    const client = new Client(front.socket);
    await client.write('x');
    client.halfClose();
    const { EOFD_REQUEST_ID: id } = await server.said(/begun/);
    client.close();
    await server.record(({ EOFD_OUTCOME: outcome }) => outcome === 'aborted');
    await until('the program is gone', () => processesOf(String(id)).length === 0);
  });

  it('keeps to handler-concurrency and handler-timeout', async () => {
    const limits = ['--handler-concurrency', '1', '--handler-timeout', '300ms'];
    const { server, front } = await serve(['sh', '-c', 'cat; sleep 60'], limits);
    const answers = await Promise.all([ask(front.socket, 'a'), ask(front.socket, 'b')]);
    assert.deepEqual(
      answers.map(({ end }) => end),
      ['ECONNRESET', 'ECONNRESET'],
    );
    await until('both are told', () => outcomes(front).length === 2);
    assert.deepEqual(outcomes(front), ['timed out', 'timed out']);
    await until('one was asked over there', () => outcomes(server).length > 0);
    assert.equal(await server.stop(), 0);
    assert.match(String(server.lines.at(-1)?.['message']), /^stopped after [12] connections?: [12] aborted$/);
  });

  it('waits while that server is restarted, and tells of its absence and its return once', async () => {
    const { server, front } = await serve(['cat']);
    const aside = `${server.socket}.aside`;
    renameSync(server.socket, aside);
    const asking = Promise.all([ask(front.socket, 'patience'), ask(front.socket, 'patience')]);
    await front.said(/^cannot reach unix:.*: there is no such socket$/);
    renameSync(aside, server.socket);
    for (const { bytes } of await asking) assert.equal(String(bytes), 'patience');
    await front.said(/^reaches unix:.* again; \d+ (try was|tries were) in vain over /);
    assert.equal(front.lines.filter((line) => String(line['message']).startsWith('cannot reach')).length, 1);
  });
});

describe('eofd --handler http://', () => {
  let daemons: RunningDaemon[] = [];
  afterEach(() => {
    for (const daemon of daemons) daemon.clean();
    daemons = [];
  });

  const start = async (...args: readonly string[]): Promise<RunningDaemon> => {
    const daemon = await startDaemon({ args });
    daemons.push(daemon);
    return daemon;
  };
  const outcome = async (daemon: RunningDaemon, wanted: string) =>
    daemon.record((line) => line['EOFD_OUTCOME'] === wanted);

  for (const way of ['a port', 'a Unix socket']) {
    it(`has another eofd answer over ${way}, under an id that both have`, async () => {
      const listen = way === 'a port' ? '127.0.0.1:0' : './http';
      const server = await start('--http', listen, '--', 'tr', 'a-z', 'A-Z');
      const address =
        way === 'a port' ? `http://127.0.0.1:${await httpPort(server)}/` : `http+unix:${server.directory}/http`;
      const front = await start('--handler', address);
      const large = 'abcdefgh'.repeat(2 ** 20);
      for (const text of ['hello', '', large]) {
        const { bytes, end } = await ask(front.socket, text);
        assert.ok(end === 'EOF' && String(bytes) === text.toUpperCase());
      }
      const { EOFD_REQUEST_ID: id } = await outcome(front, 'replied');
      const { EOFD_ORIGIN_ID: origin, EOFD_ORIGIN_PEER: peer } = await outcome(server, 'replied');
      assert.deepEqual([origin, peer], [id, `${process.pid}/${process.getuid?.()}/${process.getgid?.()}`]);
      assert.deepEqual([await server.stop(), await front.stop()], [0, 0]);
      assert.deepEqual([...front.noise, ...server.noise], []);
    });
  }

  it('fails with the status and the first line where that server fails', async () => {
    const server = await start('--http', './http', '--', 'sh', '-c', 'echo no such table >&2; exit 3');
    const front = await start('--handler', `http+unix:${server.directory}/http`);
    assert.equal((await ask(front.socket, 'x')).end, 'ECONNRESET');
    const { EOFD_REASON: reason } = await outcome(front, 'failed');
    assert.equal(
      reason,
      'the server answered 500 Internal Server Error: eofd: the program exited with status 3: no such table',
    );
  });

  it('answers 502 over HTTP where that server fails, and 422 where it refuses', async () => {
    const server = await start('--http', './http', '--handler', 'upper');
    const front = await start('--http', './http', '--handler', `http+unix:${server.directory}/http`);
    const refused = await sendRaw({ path: `${front.directory}/http` }, POST, Buffer.from([0xff]));
    assert.match(refused.text, /^HTTP\/1\.1 422 [^]*\r\n\r\neofd: the server answered 422 .*: eofd: .*UTF-8/);
    server.clean();
    await server.exited;
    const lost = await sendRaw({ path: `${front.directory}/http` }, POST, Buffer.from('a'));
    assert.match(lost.text, /^HTTP\/1\.1 502 [^]*\r\n\r\neofd: cannot reach the server: there is no such socket/);
  });

  it('ends the work over there when its own client leaves', async () => {
    const server = await start('--http', './http', '--', 'sh', '-c', 'cat; echo begun >&2; sleep 60');
    const front = await start('--handler', `http+unix:${server.directory}/http`);
    const client = new Client(front.socket);
    await client.write('x');
    client.halfClose();
    const { EOFD_REQUEST_ID: id } = await server.said(/begun/);
    client.close();
    await outcome(server, 'aborted');
    await until('the program is gone', () => processesOf(String(id)).length === 0);
  });

  it('fails at once where that server is killed at work, and only what it worked on', async () => {
    const args = ['--handler-concurrency', '1', '--', 'sh', '-c', 'cat; echo begun >&2; sleep 60'];
    const server = await start('--http', './http', ...args);
    const front = await start('--handler', `http+unix:${server.directory}/http`);
    const asking = ask(front.socket, 'x');
    await server.said(/begun/);
    server.kill('SIGKILL');
    assert.equal((await asking).end, 'ECONNRESET');
    const { EOFD_REASON: reason } = await outcome(front, 'failed');
    assert.match(String(reason), /^the server was lost while it worked on the request: /);
  });

  it('fails at handler-timeout where that server is frozen, and is answered again once it goes on', async () => {
    const server = await start('--http', './http', '--handler', 'echo');
    const front = await start('--handler', `http+unix:${server.directory}/http`, '--handler-timeout', '1s');
    assert.equal(String((await ask(front.socket, 'before')).bytes), 'before');
    server.kill('SIGSTOP');
    assert.equal((await ask(front.socket, 'x')).end, 'ECONNRESET');
    const { EOFD_REASON: reason } = await outcome(front, 'timed out');
    assert.match(String(reason), /\(handler-timeout\)$/);
    server.kill('SIGCONT');
    assert.equal(String((await ask(front.socket, 'after')).bytes), 'after');
  });

  it('passes a trace on, into the program and the records of both', async () => {
    const server = await start('--http', './http', '--', 'sh', '-c', 'cat; echo "$TRACEPARENT"');
    const front = await start('--http', './http', '--handler', `http+unix:${server.directory}/http`);
    const parent = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01';
    const head = POST.replace('\r\n\r\n', `\r\nTraceparent: ${parent}\r\n\r\n`);
    const { text } = await sendRaw({ path: `${front.directory}/http` }, head, 'a');
    assert.ok(text.endsWith(`\r\n\r\na${parent}\n`), text);
    for (const daemon of [front, server])
      assert.equal((await outcome(daemon, 'replied'))['EOFD_TRACE_ID'], '4bf92f3577b34da6a3ce929d0e0e4736');
  });
});
