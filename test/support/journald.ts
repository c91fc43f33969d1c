import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { promisify } from 'node:util';

const MACHINE_ID = '0123456789abcdef0123456789abcdef';
const run = promisify(execFile);
/** Without root's rights, journald runs as the root of a user namespace of its own. */
const root = process.getuid?.() === 0;

/** A field as `journalctl -o json` has it: numbers for the bytes of what it would not print. */
export type JournalFields = Readonly<Record<string, string | number[]>>;

/** A real journald of one's own, in a mount namespace where its directories are ours. */
export class Journald {
  readonly #directory: string;
  #process: ChildProcess;

  /** @param directory an empty one */
  static async start(directory: string): Promise<Journald> {
    for (const name of ['etc/systemd', 'log/journal', 'run/journal'])
      mkdirSync(join(directory, name), { recursive: true });
    writeFileSync(join(directory, 'etc/machine-id'), `${MACHINE_ID}\n`);
    writeFileSync(
      join(directory, 'etc/systemd/journald.conf'),
      '[Journal]\nStorage=volatile\nReadKMsg=no\nRateLimitIntervalSec=0\nForwardToWall=no\nSyncIntervalSec=0\n',
    );
    const journald = new Journald(directory);
    await journald.#ready();
    return journald;
  }

  private constructor(directory: string) {
    this.#directory = directory;
    this.#process = this.#spawn();
  }

  /** Its socket for records. */
  get socket(): string {
    return join(this.#directory, 'run/journal/socket');
  }

  /** What a program is started with so that this journald is the system's to it. */
  get launcher(): readonly string[] {
    return [
      'nsenter',
      `--target=${this.#process.pid}`,
      ...(root ? [] : ['--user', '--preserve-credentials']),
      '--mount',
      '--wd=.',
    ];
  }

  /** Its socket for the standard output of services. */
  get streamSocket(): string {
    return join(this.#directory, 'run/journal/stdout');
  }

  signal(name: 'SIGSTOP' | 'SIGCONT'): void {
    this.#process.kill(name);
  }

  /** Ends it at once. Its sockets stay, with nobody behind them. */
  async kill(): Promise<void> {
    this.#process.kill('SIGKILL');
    if (this.#process.exitCode === null && this.#process.signalCode === null) await once(this.#process, 'exit');
  }

  async startAgain(): Promise<void> {
    rmSync(join(this.#directory, 'run/journal/io.systemd.journal'), { force: true });
    this.#process = this.#spawn();
    await this.#ready();
  }

  /** What it was given so far with this in the message (a regular expression). */
  async entries(pattern: string): Promise<JournalFields[]> {
    const user = root ? [] : ['--user', '--preserve-credentials'];
    await run('nsenter', [`--target=${this.#process.pid}`, ...user, '--mount', 'journalctl', '--sync']);
    const journal = join(this.#directory, 'log/journal', MACHINE_ID);
    const options = ['-D', journal, '-o', 'json', '--all', '-q', '--case-sensitive', '--grep', pattern];
    const { stdout } = await run('journalctl', options, { maxBuffer: 2 ** 28 }).catch((error: unknown) => {
      const { code, stdout: output } = error as { readonly code?: number; readonly stdout: string };
      // 1 is for no match.
      if (code === 1) return { stdout: output };
      throw error;
    });
    const lines = stdout.split('\n').filter(Boolean);
    return lines.map((line) => JSON.parse(line) as JournalFields);
  }

  #spawn(): ChildProcess {
    const binds = ['etc /etc', 'run /run/systemd', 'log /run/log']
      .map((pair) => `mount --bind "$0"/${pair}`)
      .join(' && ');
    const script = `${binds} && exec /lib/systemd/systemd-journald`;
    const options = ['--mount', '--propagation=private', ...(root ? [] : ['--map-root-user'])];
    return spawn('unshare', [...options, 'sh', '-c', script, this.#directory], {
      stdio: ['ignore', 'ignore', 'inherit'],
      env: { ...process.env, SYSTEMD_LOG_TARGET: 'console', SYSTEMD_LOG_LEVEL: 'err' },
    });
  }

  async #ready(): Promise<void> {
    // The last of its sockets to appear.
    while (!existsSync(join(this.#directory, 'run/journal/io.systemd.journal'))) {
      if (this.#process.exitCode !== null) throw new Error(`journald ended with ${this.#process.exitCode}`);
      await setTimeout(5);
    }
  }
}
