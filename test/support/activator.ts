import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { endWithTest } from './children.ts';
import { EOFD } from './commands.ts';
import type { Line } from './daemon.ts';
import { killMarked } from './kill-marked.ts';
import { removeTree } from './remove-tree.ts';

const MARK = 'STARTED_BY_TEST_IN';

/** What the daemon speaks on its one socket. */
export type Front = 'raw' | 'http';

export interface Hammered {
  readonly asked: number;
  readonly right: number;
  readonly wrong: number;
  readonly errors: readonly string[];
}

/**
 * Asks a socket `requests` times from `threads` threads of a Python program, and further as long as `meanwhile` lasts;
 * compares every reply.
 */
export async function hammer(
  socket: string,
  requests: number,
  threads: number,
  meanwhile = Promise.resolve(),
  front: Front = 'raw',
): Promise<Hammered> {
  const command = [resolve('test/support/hammer.py'), socket, String(requests), String(threads), front];
  const child = endWithTest(spawn('python3', command, { stdio: ['pipe', 'pipe', 'inherit'] }));
  let out = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    out += text;
  });
  const closed = once(child, 'close');
  await meanwhile.finally(() => child.stdin.end());
  await closed;
  return JSON.parse(out) as Hammered;
}

/**
 * The daemon under a small service manager that keeps the socket and starts it on the first connection, as often as
 * needed.
 */
export class ActivatedDaemon {
  readonly directory = mkdtempSync(join(tmpdir(), 'eofd-'));
  readonly socket = join(this.directory, 'sock');
  /** What the manager said: `start PID`, `exit PID STATUS`. */
  readonly events: string[] = [];
  readonly lines: Line[] = [];
  readonly noise: string[] = [];
  readonly #manager: ChildProcessWithoutNullStreams;
  readonly #ended: Promise<unknown>;
  readonly #waiting = new Set<() => void>();

  constructor(args: readonly string[] = [], backlog = 4096, front: Front = 'raw') {
    const command = [process.execPath, EOFD, '--log-format', 'json', ...args];
    // A group of its own, so that nothing it started outlives a test that failed.
    const name = front === 'raw' ? 'requests' : 'http';
    const program = [resolve('test/support/activator.py'), this.socket, String(backlog), name, '--', ...command];
    const env = { ...process.env, [MARK]: this.directory };
    this.#manager = spawn('python3', program, { detached: true, env });
    this.#ended = once(this.#manager, 'close');
    this.#collect(this.#manager.stdout, (line) => this.events.push(line));
    this.#collect(this.#manager.stderr, (line) => {
      if (line.startsWith('{')) this.lines.push(JSON.parse(line) as Line);
      else this.noise.push(line);
    });
  }

  #collect(stream: NodeJS.ReadableStream, take: (line: string) => void): void {
    let rest = '';
    stream.setEncoding('utf8').on('data', (text: string) => {
      const lines = (rest + text).split('\n');
      rest = lines.pop() ?? '';
      for (const line of lines) take(line);
      for (const look of this.#waiting) look();
    });
  }

  /** Waits until what was seen so far has what is wanted. */
  async until(seen: () => boolean): Promise<void> {
    return new Promise((done) => {
      const look = (): void => {
        if (!seen()) return;
        this.#waiting.delete(look);
        done();
      };
      this.#waiting.add(look);
      look();
    });
  }

  get starts(): number {
    return this.events.filter((event) => event.startsWith('start ')).length;
  }

  /** How many daemons have said that they listen. */
  get listened(): number {
    return this.lines.filter(({ message }) => String(message).startsWith('listening on ')).length;
  }

  /** Exit statuses so far; a negative one is a signal's number. */
  get exits(): readonly number[] {
    return this.events.filter((event) => event.startsWith('exit ')).map((event) => Number(event.split(' ')[2]));
  }

  /** Ends with another status than 0, each with what was said last. */
  get oddEnds(): readonly string[] {
    const said = [...this.noise, ...this.lines.map(({ message }) => String(message))].slice(-5).join(' | ');
    return this.exits.filter((status) => status !== 0).map((status) => `status ${status}: ${said}`);
  }

  signal(name: NodeJS.Signals): void {
    this.#manager.stdin.write(`signal ${name}\n`);
  }

  async quit(): Promise<void> {
    this.#manager.stdin.end('quit\n');
    await this.#ended;
  }

  clean(): void {
    try {
      process.kill(-(this.#manager.pid ?? 0), 'SIGKILL');
    } catch {
      // Everybody has ended already.
    }
    // Workers have groups of their own.
    killMarked(MARK, this.directory);
    removeTree(this.directory);
  }
}
