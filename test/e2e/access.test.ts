import assert from 'node:assert/strict';
import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { close } from '../../src/posix/descriptor.ts';
import { listenOnPort } from '../../src/posix/internet-socket.ts';
import { type Answer, runClient } from '../support/clients.ts';
import { type Line, RunningDaemon, startDaemon } from '../support/daemon.ts';
import { httpPort } from '../support/http-client.ts';
import { scratchForEach } from '../support/scratch.ts';

/** Ids that no account of a fresh system has: nothing of them is in any file. */
const [ALICE, BOB, TEAM] = [50_001, 50_002, 50_100];
const as = (uid: number, ...groups: readonly number[]): readonly string[] => [
  'setpriv',
  `--reuid=${uid}`,
  `--regid=${uid}`,
  groups.length === 0 ? '--clear-groups' : `--groups=${groups.join(',')}`,
];

describe('--allow-users and --allow-groups', () => {
  const directory = scratchForEach();
  let daemon: RunningDaemon;
  afterEach(() => daemon.clean());

  const serve = async (...args: readonly string[]): Promise<void> => {
    daemon = await startDaemon({ args: ['--socket-mode', '0666', ...args] });
    chmodSync(daemon.directory, 0o755);
  };
  const ask = (who: readonly string[]): Promise<Answer> =>
    runClient([...who, 'socat', '-t', '20', '-', `UNIX-CONNECT:${daemon.socket}`], 'hello');
  const askHttp = (who: readonly string[]): Promise<Answer> => {
    const path = join(daemon.directory, 'http');
    return runClient([...who, 'curl', '-s', '--unix-socket', path, '-d', 'hello', 'http://localhost/']);
  };
  const refused = (uid: number, front = 'raw'): Promise<Line> =>
    daemon.record((line) => line['EOFD_PEER_UID'] === uid && line['EOFD_FRONT'] === front && isRefused(line));
  const isRefused = ({ EOFD_OUTCOME: outcome, EOFD_REASON: reason }: Line): boolean =>
    outcome === 'rejected' &&
    String(reason).endsWith('none of those that may ask, nor in a group of them (allow-users)');

  it('serve the users that are named and refuse others, who are in the log', async () => {
    await serve('--allow-users', `root,${ALICE}`);
    for (const who of [['env'], as(ALICE)]) assert.equal((await ask(who)).out.toString(), 'HELLO');
    const { out } = await ask(as(BOB));
    assert.doesNotMatch(out.toString(), /HELLO/);
    const line = await refused(BOB);
    assert.deepEqual([line['EOFD_REQUEST_BYTES'], line['EOFD_REPLY_BYTES']], [0, 0]);
    daemon.kill('SIGTERM');
    await daemon.said(/^stopped after 3 connections: 2 replied, 1 rejected$/);
  });

  it('serve members of a group, be it their own or one beside it', async () => {
    await serve('--allow-groups', `daemon,${TEAM}`);
    assert.equal((await ask(as(ALICE, TEAM))).out.toString(), 'HELLO');
    const many = Array.from({ length: 200 }, (_, index) => 60_000 + index);
    assert.equal((await ask(as(ALICE, ...many, TEAM))).out.toString(), 'HELLO');
    assert.equal((await ask(['setpriv', '--regid=1', '--clear-groups'])).out.toString(), 'HELLO');
    assert.doesNotMatch((await ask(as(BOB, 60_000))).out.toString(), /HELLO/);
    await refused(BOB);
  });

  it('hold over HTTP too, with a status that says so', async () => {
    await serve('--allow-users', String(ALICE), '--http', './http');
    assert.equal((await askHttp(as(ALICE))).out.toString(), 'HELLO');
    const answer = await askHttp(as(BOB));
    assert.equal(answer.out.toString(), 'eofd: your user may not ask here (allow-users, allow-groups)\n');
    assert.equal((await refused(BOB, 'http'))['EOFD_REQUEST_BYTES'], 0);
    daemon.kill('SIGTERM');
    await daemon.said(/^stopped after 2 (connections|requests)[^:]*: 1 replied, 1 rejected$/);
  });

  it('do not go with a port that is passed without TLS, where nothing says who asks', async () => {
    const listener = listenOnPort([127, 0, 0, 1], 0, 16);
    daemon = new RunningDaemon({
      bind: false,
      descriptors: [listener],
      launcher: ['sh', '-c', 'LISTEN_PID=$$ exec "$0" "$@"', process.execPath],
      env: { LISTEN_FDS: '1', LISTEN_FDNAMES: 'http' },
      args: ['--allow-users', String(ALICE)],
    });
    assert.equal((await daemon.exited).code, 69);
    await daemon.said(
      /TCP socket \(127\.0\.0\.1:\d+\), where nothing says who asks, beside allow-users .*: pass a Unix/,
    );
    close(listener);
  });

  it('do not come by a reload where HTTP comes by a port that was passed: it says so, and all stays', async () => {
    const listener = listenOnPort([127, 0, 0, 1], 0, 16);
    const file = join(directory(), 'eofd.toml');
    writeFileSync(file, '');
    daemon = new RunningDaemon({
      bind: false,
      descriptors: [listener],
      launcher: ['sh', '-c', 'LISTEN_PID=$$ exec "$0" "$@"', process.execPath],
      env: { LISTEN_FDS: '1', LISTEN_FDNAMES: 'http' },
      args: ['--config', file],
    });
    const port = await httpPort(daemon);
    writeFileSync(file, `allow-users = [${ALICE}]\n`);
    daemon.kill('SIGHUP');
    const { level } = await daemon.said(
      /^reload: .*eofd\.toml:1: allow-users: nothing says who asks at a port, and HTTP is/,
    );
    assert.equal(level, 'err');
    await daemon.said(/^reload: the old settings stay in force$/);
    const { out } = await runClient(['curl', '-s', '-d', 'hello', `http://127.0.0.1:${port}/`], '');
    assert.equal(out.toString(), 'HELLO');
    close(listener);
  });

  it('change on reload', async () => {
    const file = join(directory(), 'eofd.toml');
    writeFileSync(file, `allow-users = [${ALICE}]\n`);
    await serve('--config', file);
    assert.doesNotMatch((await ask(as(BOB))).out.toString(), /HELLO/);
    writeFileSync(file, `allow-groups = [${BOB}]\n`);
    daemon.kill('SIGHUP');
    await daemon.said(/reloaded.*allow-users/);
    assert.equal((await ask(as(BOB))).out.toString(), 'HELLO');
    assert.doesNotMatch((await ask(as(ALICE))).out.toString(), /HELLO/);
    await refused(ALICE);
  });
});
