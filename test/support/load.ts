import assert from 'node:assert/strict';
import type { ChildProcessWithoutNullStreams } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { endWithTest } from './children.ts';
import type { Machine } from './machine.ts';

export interface Totals {
  readonly asked: number;
  readonly right: number;
  /** How often each kind of failure occurred: `empty`, `wrong`, `timeout`, `ConnectionRefusedError`. */
  readonly failed: Readonly<Record<string, number>>;
}

const PATIENCE_MS = 20_000;

/** Clients in a machine that ask without end, and know what became of every request. */
export class Load {
  readonly #process: ChildProcessWithoutNullStreams;
  readonly #lines: AsyncIterator<string>;

  constructor(machine: Machine, socket = '/run/eofd.sock', threads = 8) {
    machine.copyIn(resolve('test/support/load.py'), '/root/load.py');
    this.#process = endWithTest(machine.spawn(['python3', '/root/load.py', socket, String(threads)]));
    this.#process.stderr.pipe(process.stderr);
    this.#lines = createInterface(this.#process.stdout)[Symbol.asyncIterator]();
  }

  async #line(): Promise<Totals> {
    const { value, done } = await this.#lines.next();
    assert.ok(done !== true, 'the clients have ended');
    return JSON.parse(value) as Totals;
  }

  async totals(): Promise<Totals> {
    this.#process.stdin.write('\n');
    return this.#line();
  }

  /** Waits until so many more requests have been answered. */
  async answered(more: number): Promise<void> {
    const { right } = await this.totals();
    const end = performance.now() + PATIENCE_MS;
    for (let now = await this.totals(); now.right < right + more; now = await this.totals()) {
      assert.ok(performance.now() < end, `no more answers: ${JSON.stringify(now)}`);
      await sleep(20);
    }
  }

  /** Lets every client finish. */
  async end(): Promise<Totals> {
    const closed = once(this.#process, 'close');
    this.#process.stdin.end();
    const totals = await this.#line();
    await closed;
    return totals;
  }
}
