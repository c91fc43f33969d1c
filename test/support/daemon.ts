import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EOFD } from './commands.ts';
import { killMarked } from './kill-marked.ts';
import { removeTree } from './remove-tree.ts';

/** A variable that the daemon's programs inherit. */
const MARK = 'STARTED_BY_TEST_IN';

/** One record of `--log-format json`. */
export type Line = Readonly<Record<string, unknown>>;

export interface DaemonOptions {
  /** Beside `--socket` and `--log-format json`. */
  readonly args?: readonly string[];
  readonly env?: NodeJS.ProcessEnv;
  /** In place of EOFD. */
  readonly program?: string;
  /** What runs the program instead of node itself: `['prlimit', '--nofile=48', 'node']`. */
  readonly launcher?: readonly string[];
  /** Descriptors from 3 on, as spawn's stdio has them. */
  readonly descriptors?: readonly number[];
  /** Not to be given when the socket is inherited. */
  readonly bind?: boolean;
}

/** A daemon that runs as a process of its own, and what it has logged so far. */
export class RunningDaemon {
  readonly directory = mkdtempSync(join(tmpdir(), 'eofd-'));
  readonly socket = join(this.directory, 'sock');
  readonly process: ChildProcess;
  readonly lines: Line[] = [];
  /** What standard error had that is no record. */
  readonly noise: string[] = [];
  readonly exited: Promise<{ readonly code: number | null; readonly signal: NodeJS.Signals | null }>;
  readonly #waiting = new Set<() => void>();

  constructor(options: DaemonOptions = {}) {
    const [command = process.execPath, ...before] = options.launcher ?? [process.execPath];
    const bind = options.bind === false ? [] : ['--socket', this.socket];
    this.process = spawn(
      command,
      [...before, options.program ?? EOFD, ...bind, '--log-format', 'json', ...(options.args ?? [])],
      {
        cwd: this.directory,
        env: { ...process.env, ...options.env, [MARK]: this.directory },
        stdio: ['ignore', 'inherit', 'pipe', ...(options.descriptors ?? [])],
      },
    );
    this.exited = once(this.process, 'close').then(([code, signal]) => ({ code, signal }));
    let rest = '';
    this.process.stderr?.setEncoding('utf8').on('data', (text: string) => {
      const lines = (rest + text).split('\n');
      rest = lines.pop() ?? '';
      for (const line of lines) this.#take(line);
    });
    void this.exited.then(() => {
      for (const look of this.#waiting) look();
    });
  }

  #take(line: string): void {
    try {
      this.lines.push(JSON.parse(line) as Line);
    } catch {
      this.noise.push(line);
    }
    for (const look of this.#waiting) look();
  }

  /** The first record, from the start on, that fits. @throws when the daemon ends without one */
  async record(fits: (line: Line) => boolean): Promise<Line> {
    return new Promise((found, failed) => {
      const look = (): void => {
        const line = this.lines.find(fits);
        const ended = this.process.exitCode !== null || this.process.signalCode !== null;
        if (line === undefined && !(ended && this.process.stderr?.readableEnded)) return;
        this.#waiting.delete(look);
        if (line !== undefined) found(line);
        else
          failed(
            new Error(
              `the daemon ended without such a record; it said: ${JSON.stringify([...this.lines, ...this.noise], null, 1)}`,
            ),
          );
      };
      this.#waiting.add(look);
      look();
    });
  }

  /** The first record whose message matches. */
  async said(message: RegExp): Promise<Line> {
    return this.record((line) => message.test(String(line['message'])));
  }

  kill(signal: NodeJS.Signals): void {
    this.process.kill(signal);
  }

  /** SIGTERM, and the end. */
  async stop(): Promise<number | null> {
    this.kill('SIGTERM');
    const { code } = await this.exited;
    return code;
  }

  /** For the end of a test, whatever became of it: nothing is left of the daemon, nor of the programs it started. */
  clean(): void {
    this.process.kill('SIGKILL');
    killMarked(MARK, this.directory);
    removeTree(this.directory);
  }
}

/** A daemon that listens. */
export async function startDaemon(options: DaemonOptions = {}): Promise<RunningDaemon> {
  const daemon = new RunningDaemon(options);
  await daemon.said(/^listening on /);
  return daemon;
}
