import { type ChildProcessByStdio, type SpawnOptions, spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Readable, Writable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { endWithTest } from './children.ts';
import { until } from './wait.ts';

const SCRIPT = fileURLToPath(new URL('../../../test/support/terminal.py', import.meta.url));

/** A program on a terminal of its own. */
export class Terminal {
  /** All that it has shown. */
  shown = '';
  /** Its exit code, or 128 and the number of the signal that ended it. */
  readonly exited: Promise<number>;
  readonly #bridge: ChildProcessByStdio<Writable, Readable, null>;

  constructor(argv: readonly string[], options: SpawnOptions = {}) {
    this.#bridge = endWithTest(spawn('python3', [SCRIPT, ...argv], { ...options, stdio: ['pipe', 'pipe', 'inherit'] }));
    this.#bridge.stdin.on('error', () => undefined);
    this.#bridge.stdout.setEncoding('utf8').on('data', (text: string) => {
      this.shown += text;
    });
    this.exited = once(this.#bridge, 'close').then(([code]) => code as number);
  }

  type(keys: string): void {
    this.#bridge.stdin.write(keys);
  }

  /** As closing its window does. */
  close(): void {
    this.#bridge.stdin.end();
  }

  async shows(pattern: RegExp): Promise<void> {
    await until(`the terminal shows ${pattern}, not ${JSON.stringify(this.shown)}`, () => pattern.test(this.shown));
  }
}
