import { deepEqual, equal, match, ok } from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { join } from 'node:path';
import { endWithTest } from '../support/children.ts';
import { EOFD } from '../support/commands.ts';
import { type RunningDaemon, startDaemon } from '../support/daemon.ts';
import { scratchForEach } from '../support/scratch.ts';
import { eventually, until } from '../support/wait.ts';
import { EOFC, run } from './run.ts';

interface Report {
  readonly ok: boolean;
  readonly findings: readonly { readonly code: string; readonly mend: readonly string[] }[];
  readonly unseen: readonly string[];
}

describe('eofc doctor, without units', () => {
  const scratch = scratchForEach();
  const daemons: RunningDaemon[] = [];
  afterEach(() => {
    for (const daemon of daemons.splice(0)) daemon.clean();
  });

  async function start(args: readonly string[] = []): Promise<RunningDaemon> {
    const daemon = await startDaemon({ args });
    daemons.push(daemon);
    return daemon;
  }

  /** Stops it, and waits until the system says that it is: that takes a moment on a busy machine. */
  async function halt(daemon: RunningDaemon): Promise<void> {
    daemon.kill('SIGSTOP');
    const status = `/proc/${daemon.process.pid}/status`;
    await until('it has stopped', () => /^State:\tT/m.test(readFileSync(status, 'utf8')));
  }

  /** One that is connected, as soon as there is room for it. */
  const client = (path: string): Promise<Socket> =>
    eventually('there is room in the queue', async () => {
      const socket = connect(path);
      socket.on('error', () => undefined);
      return once(socket, 'connect').then(
        () => socket,
        () => undefined,
      );
    });

  async function diagnose(path: string, options: { asUser?: boolean; directory?: string } = {}): Promise<Report> {
    // Root may do everything, unless that is taken from it.
    const asUser = options.asUser ? ['setpriv', '--bounding-set=-dac_override,-dac_read_search', '--'] : [];
    const { code, out, err } = await run([...asUser, EOFC, 'doctor', path, '--json'], {
      ...(options.directory !== undefined && { directory: options.directory }),
    });
    equal(err, '');
    const report = JSON.parse(String(out)) as Report;
    equal(code, report.ok ? 0 : 1);
    return report;
  }
  const codes = ({ findings }: Report) => findings.map(({ code }) => code);
  const mend = ({ findings }: Report, at = 0) => findings[0]?.mend[at] ?? '';

  it('says so where the working directory was removed, from which a path would count', async () => {
    const program = 'cd "$1" && rmdir "$1" && shift && exec "$@"';
    const inRemoved = async (...words: readonly string[]) => {
      mkdirSync(join(scratch(), 'gone'));
      return run(['sh', '-c', program, 'sh', join(scratch(), 'gone'), EOFC, ...words]);
    };
    for (const command of ['doctor', 'status']) {
      const { code, err } = await inRemoved(command, './sock');
      deepEqual([code, err], [2, 'eofc: the working directory was removed: name a path from / on\n']);
    }
    const daemon = await start();
    equal((await inRemoved('doctor', daemon.socket)).code, 0);
  });

  it('finds nothing wrong with an eofd that serves, and does not connect to it', async () => {
    const daemon = await start();
    const { code, out } = await run([EOFC, 'doctor', daemon.socket]);
    match(String(out), /nothing is wrong/);
    equal(code, 0);
    deepEqual(codes(await diagnose(daemon.socket)), []);
    equal(await daemon.stop(), 0);
    deepEqual(
      daemon.lines.filter(({ message }) => String(message).startsWith('request ')),
      [],
    );
  });

  it('finds ./sock by itself', async () => {
    const daemon = await start();
    const { code, out } = await run([EOFC, 'doctor'], { directory: daemon.directory });
    deepEqual([code, String(out).split('\n')[0]], [0, 'looked at: ./sock']);
  });

  it('has a socket without a server served again, as it says', async () => {
    const path = join(scratch(), 'sock');
    spawnSync('python3', [
      '-c',
      'import socket,sys;s=socket.socket(socket.AF_UNIX);s.bind(sys.argv[1]);s.listen()',
      path,
    ]);
    const report = await diagnose(path);
    deepEqual(codes(report), ['stale-socket']);
    const [, words = ''] = /^# start eofd there: eofd (.*)$/.exec(mend(report)) ?? [];
    const child = endWithTest(
      spawn('sh', ['-c', `exec ${process.execPath} ${EOFD} ${words}`], { stdio: ['ignore', 'ignore', 'pipe'] }),
    );
    await once(child.stderr, 'data');
    deepEqual(codes(await diagnose(path)), []);
    equal(String((await run([EOFC, '-s', path, 'x'])).out), 'X');
  });

  it('has a stopped eofd go on, as it says', async () => {
    const daemon = await start();
    await halt(daemon);
    const report = await diagnose(daemon.socket);
    deepEqual(codes(report), ['stopped']);
    equal(spawnSync('sh', ['-c', mend(report)]).status, 0);
    equal(String((await run([EOFC, '-s', daemon.socket, 'x'])).out), 'X');
  });

  it('opens a directory that is closed to a user, as it says', async () => {
    const daemon = await start();
    chmodSync(daemon.directory, 0);
    const report = await diagnose(daemon.socket, { asUser: process.getuid?.() === 0 });
    deepEqual(codes(report), ['directory-closed']);
    equal(spawnSync('sh', ['-c', mend(report)]).status, 0);
    ok(!codes(await diagnose(daemon.socket, { asUser: process.getuid?.() === 0 })).includes('directory-closed'));
    chmodSync(daemon.directory, 0o700);
  });

  it('says of a mode that keeps a user out which option opens it', async () => {
    const daemon = await start();
    chmodSync(daemon.socket, 0);
    const report = await diagnose(daemon.socket, { asUser: process.getuid?.() === 0 });
    deepEqual(codes(report), ['no-permission']);
    match(mend(report), /--socket-mode 0660/);
  });

  it('has a path that is too long reached in the way that it says', async () => {
    const directory = join(scratch(), 'x'.repeat(120));
    mkdirSync(directory);
    const daemon = endWithTest(
      spawn(process.execPath, [EOFD], { cwd: directory, stdio: ['ignore', 'ignore', 'pipe'] }),
    );
    await once(daemon.stderr, 'data');
    const report = await diagnose(join(directory, 'sock'));
    deepEqual(codes(report), ['path-too-long']);
    const { status, stdout } = spawnSync('sh', ['-c', mend(report).replace('eofc', EOFC)], { encoding: 'utf8' });
    deepEqual([status, stdout.split('\n')[0]], [0, 'looked at: ./sock']);
  });

  it('moves a file out of the way, as it says', async () => {
    const path = join(scratch(), 'sock');
    writeFileSync(path, 'precious');
    const report = await diagnose(path);
    deepEqual(codes(report), ['not-a-socket']);
    const [, move = ''] = /^# name another path, or move away what is there: (mv .*)$/.exec(mend(report)) ?? [];
    equal(spawnSync('sh', ['-euc', move]).status, 0);
    const again = await diagnose(path);
    deepEqual(codes(again), ['socket-missing']);
    match(mend(again), /^# start eofd there: eofd -s /);
    const daemon = await startDaemon({ bind: false, args: ['-s', path] });
    daemons.push(daemon);
    equal(String((await run([EOFC, '-s', path, 'x'])).out), 'X');
  });

  it('does not take another socket for a unit that nobody can tell it of', async () => {
    const daemon = await start();
    const { code, out } = await run([process.execPath, EOFC, 'doctor', 'shout', '--json'], {
      directory: daemon.directory,
      environment: { ...process.env, PATH: daemon.directory },
    });
    const report = JSON.parse(String(out)) as Report;
    deepEqual([code, codes(report)], [1, ['nothing-seen']]);
    ok(!String(out).includes('sock"'));
  });

  it('notices that the name of a socket is gone', async () => {
    const daemon = await start();
    await halt(daemon);
    rmSync(daemon.socket);
    deepEqual(codes(await diagnose(daemon.socket)), ['name-removed']);
  });

  it('says of a second eofd on one path that the first has it, and finds nothing wrong with that one', async () => {
    const daemon = await start();
    const second = await run([process.execPath, EOFD, '-s', daemon.socket]);
    equal(second.code, 69);
    match(second.err, /another server is listening|already|in use/);
    deepEqual(codes(await diagnose(daemon.socket)), []);
    equal(String((await run([EOFC, '-s', daemon.socket, 'x'])).out), 'X');
  });

  it('has a queue that is full made longer, as it says', async () => {
    equal(spawnSync('ss', ['--version']).status, 0);
    const daemon = await start(['--connections-max', '1', '--backlog', '1', '--handler', 'echo']);
    // One is served, and of those that wait one more than backlog says has room.
    const clients = [await client(daemon.socket), await client(daemon.socket), await client(daemon.socket)];
    const full = await diagnose(daemon.socket);
    deepEqual(codes(full), ['queue-full']);
    for (const one of clients) one.destroy();
    await daemon.stop();
    const [, options = ''] =
      /^# start eofd with a larger --connections-max, and (--backlog \d+)$/.exec(mend(full)) ?? [];
    const longer = await start(['--connections-max', '4', ...options.split(' ')]);
    const more = [await client(longer.socket), await client(longer.socket), await client(longer.socket)];
    deepEqual(codes(await diagnose(longer.socket)), []);
    equal(String((await run([EOFC, '-s', longer.socket, 'x'])).out), 'X');
    for (const one of more) one.destroy();
  });

  it('refuses a command line that is wrong', async () => {
    const { code, err } = await run([EOFC, 'doctor', 'a', 'b']);
    deepEqual(
      [code, err.split('\n')[0]],
      [2, 'eofc: doctor takes one PATH|UNIT; to send the words: eofc -- doctor ...'],
    );
  });
});
