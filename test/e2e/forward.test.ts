import assert from 'node:assert/strict';
import { renameSync } from 'node:fs';
import { processesOf } from '../handlers/program/programs.ts';
import { type DaemonOptions, type RunningDaemon, startDaemon } from '../support/daemon.ts';
import { ask, Client } from '../support/node-client.ts';
import { until } from '../support/wait.ts';

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
