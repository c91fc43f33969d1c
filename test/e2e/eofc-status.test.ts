import { deepEqual, equal, match, ok } from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type RunningDaemon, startDaemon } from '../support/daemon.ts';
import { scratchForEach } from '../support/scratch.ts';
import { Terminal } from '../support/terminal.ts';
import { EOFC, run } from './run.ts';

describe('eofc status', () => {
  const scratch = scratchForEach();
  let daemon: RunningDaemon;
  afterEach(() => daemon.clean());
  const status = async (...args: readonly string[]) => run([EOFC, 'status', ...args], { directory: daemon.directory });
  const start = async (...args: readonly string[]): Promise<void> => {
    daemon = await startDaemon({ args: ['--metrics', './metrics', ...args] });
  };

  it('finds the metrics of a socket, and takes those themselves', async () => {
    await start();
    for (const target of [[], ['./sock'], [daemon.socket], ['./metrics'], [join(daemon.directory, 'metrics')]])
      match(String((await status(...target)).out), /^eofd \S+, pid \d+, serving for /);
  });

  it('takes the metrics themselves of an eofd whose settings are in a file, and says so where it is another socket', async () => {
    const file = join(scratch(), 'eofd.toml');
    writeFileSync(file, 'metrics = "./m"\nhttp = "./h"\n');
    daemon = await startDaemon({ args: ['--config', file] });
    match(String((await status('./m')).out), /^eofd \S+, pid \d+, serving for /);
    const { code, err } = await status('./h');
    equal(code, 69);
    match(err, /no metrics socket is known of the eofd on \.\/h; these two lines/);
  });

  it('says the two lines that give an eofd one, and they do', async () => {
    daemon = await startDaemon();
    const { code, out, err } = await status('./sock');
    deepEqual([code, String(out)], [69, '']);
    const [, first = '', second = ''] = /these two lines give it one:\n {2}eofd (.*)\n {2}eofc (.*)\n$/.exec(err) ?? [];
    await daemon.stop();
    daemon.clean();
    daemon = await startDaemon({ bind: false, args: first.split(' ') });
    const shown = await run([EOFC, ...second.split(' ')], { directory: daemon.directory });
    match(String(shown.out), /^eofd \S+, pid \d+/);
  });

  it('says so where nobody answers', async () => {
    await start();
    const { code, err } = await status('127.0.0.1:1');
    deepEqual([code, err], [69, 'eofc: 127.0.0.1:1: nobody listens there\n']);
  });

  it('is one screen on a terminal, until q', async () => {
    await start();
    const terminal = new Terminal([EOFC, 'status', '--watch', join(daemon.directory, 'metrics')], {
      env: { ...process.env, TERM: 'xterm' },
    });
    await terminal.shows(/\[\?1049h[^]*rates:[^]*q quits/);
    terminal.type('a');
    terminal.type('q');
    equal(await terminal.exited, 0);
    ok(terminal.shown.endsWith('\x1b[?25h\x1b[?1049l'));
  });

  it('leaves the terminal as it was where a signal ends it', async () => {
    await start();
    const terminal = new Terminal([EOFC, 'status', '--watch', join(daemon.directory, 'metrics')], {
      env: { ...process.env, TERM: 'xterm' },
    });
    await terminal.shows(/q quits/);
    terminal.close();
    await terminal.exited;
    ok(terminal.shown.includes('\x1b[?1049h'));
  });

  it('is one page after the other on a terminal that cannot be drawn on', async () => {
    await start();
    const terminal = new Terminal([EOFC, 'status', '--watch', join(daemon.directory, 'metrics')], {
      env: { ...process.env, TERM: 'dumb' },
    });
    await terminal.shows(/rates:[^]*rates:/);
    ok(!terminal.shown.includes('\x1b'));
    terminal.type('\x03');
    equal(await terminal.exited, 130);
  });

  it('ends quietly where its reader has seen enough', async () => {
    await start();
    for (const command of ['status --watch', 'doctor --json']) {
      const script = `"$0" ${command} ./metrics | true; "$0" ${command} ./metrics 2>&1 >/dev/full | cat`;
      const { stdout, stderr } = spawnSync('sh', ['-c', script, EOFC], {
        cwd: daemon.directory,
        encoding: 'utf8',
        timeout: 20_000,
      });
      deepEqual(
        [stderr, stdout.replace(/the (status|diagnosis) /, 'it ')],
        ['', 'eofc: it could not be written: ENOSPC: no space left on device, write\n'],
      );
    }
  });
});
