import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';

/** A command that stays, until the test ends it. */
export class RunningProgram {
  readonly #child: ChildProcess;
  readonly #closed: Promise<unknown>;
  readonly #look = new Set<() => void>();
  /** Both of its outputs. */
  out = '';

  constructor(command: string, directory: string, environment: NodeJS.ProcessEnv) {
    this.#child = spawn('sh', ['-c', command], {
      cwd: directory,
      env: environment,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.#closed = once(this.#child, 'close');
    for (const stream of [this.#child.stdout, this.#child.stderr]) {
      stream?.setEncoding('utf8').on('data', (text: string) => {
        this.out += text;
        for (const look of this.#look) look();
      });
    }
  }

  async said(what: RegExp): Promise<void> {
    await new Promise<void>((found, failed) => {
      const look = (): void => {
        if (what.test(this.out)) found();
      };
      this.#look.add(look);
      void this.#closed.then(() => failed(new Error(`it ended without that: ${this.out}`)));
      look();
    });
  }

  async end(): Promise<void> {
    this.#child.kill('SIGTERM');
    await this.#closed;
  }
}
