import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { removeTree } from './remove-tree.ts';

const PATIENCE_MS = '60000';
const SECONDS = '20000';
const REQUEST = 'the quick brown fox jumps over the lazy dog\n';

export interface Ask {
  readonly requests: number;
  readonly clients: number;
  /** Over HTTP, on connections that are kept or closed behind each request; as on the raw socket if left out. */
  readonly http?: 'kept' | 'closed' | undefined;
  /** A client begins a request so long after its last one. */
  readonly pauseMs?: number;
  /** What runs the generator: as another user, say. */
  readonly launcher?: readonly string[];
}

/** What bench/load.c tells. */
export interface Asked {
  readonly right: number;
  /** Of 100 requests, 99 took no longer. */
  readonly p99Ms: number;
  /** Those that got another reply or none, by the way of it. */
  readonly wrong: Readonly<Record<string, number>>;
}

/** The bench's load generator, compiled for the tests of one `describe`. */
export class LoadGenerator {
  readonly #directory = mkdtempSync(join(tmpdir(), 'eofd-load-'));
  readonly #program = join(this.#directory, 'load');

  constructor() {
    execFileSync('cc', ['-O2', '-o', this.#program, 'bench/load.c']);
    // Others may run it too.
    execFileSync('chmod', ['0755', this.#directory]);
    writeFileSync(join(this.#directory, 'request'), REQUEST);
    writeFileSync(join(this.#directory, 'reply'), REQUEST.toUpperCase());
  }

  /** The command line that asks. */
  #command(socket: string, { requests, clients, http, pauseMs = 0, launcher = [] }: Ask): readonly string[] {
    const way = http === undefined ? [] : [`--${http}`];
    const files = ['request', 'reply'].map((name) => join(this.#directory, name));
    const counts = [clients, SECONDS, requests, PATIENCE_MS].map(String);
    return [...launcher, this.#program, ...way, socket, ...counts, ...files, '1', String(pauseMs)];
  }

  /** Asks to the end. */
  async ask(socket: string, ask: Ask): Promise<Asked> {
    const [command = '', ...args] = this.#command(socket, ask);
    const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'inherit'] });
    const told = JSON.parse(await text(child.stdout)) as Record<string, number>;
    const { right = 0, p99Us = 0, cutShort = 0, wrong = 0, reset = 0, timedOut = 0, noServer = 0 } = told;
    const others = Object.entries({ cutShort, wrong, reset, timedOut, noServer }).filter(([, count]) => count > 0);
    return { right, p99Ms: p99Us / 1000, wrong: Object.fromEntries(others) };
  }

  /** Asks until it is told to stop. @returns stops it */
  flood(socket: string, ask: Omit<Ask, 'requests'>): () => Promise<void> {
    const [command = '', ...args] = this.#command(socket, { ...ask, requests: 1e12 });
    const child = spawn(command, args, { stdio: 'ignore' });
    return async () => {
      child.kill('SIGKILL');
      if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
    };
  }

  /** Opens connections that send one byte and stay. @returns closes them */
  async hold(socket: string, connections: number): Promise<() => Promise<void>> {
    const child = spawn(this.#program, ['--hold', socket, String(connections)], { stdio: ['pipe', 'pipe', 'inherit'] });
    const [line] = (await once(child.stdout, 'data')) as [Buffer];
    assert.deepEqual(JSON.parse(line.toString()), { held: connections });
    return async () => {
      child.stdin.end();
      await once(child, 'exit');
    };
  }

  clean(): void {
    removeTree(this.#directory);
  }
}
