import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import type { ChildSettings, Command } from './log-child.ts';

export interface Answer {
  /** How long the child took, and heard nothing else meanwhile. */
  readonly ms: number;
  readonly result?: unknown;
}

const script = fileURLToPath(new URL('./log-child.js', import.meta.url));
const running = new Set<LogChild>();

/** Sooner than this, and nothing has been waited for: on a busy machine the work itself may take seconds. */
export const WITHOUT_WAITING_MS = 20_000;

/** A process that logs to the standard error it is given; see log-child.ts. */
export class LogChild {
  readonly #process: ChildProcess;
  readonly #answers: AsyncIterator<string>;
  /** Exit code, or the signal that ended it. */
  readonly exited: Promise<number | string>;

  /** @param stderr a descriptor of ours, or `pipe` for a socket */
  constructor(
    settings: ChildSettings,
    stderr: number | 'pipe',
    environment: NodeJS.ProcessEnv = {},
    through: readonly string[] = [],
  ) {
    const [command, ...rest] = [...through, process.execPath, script, JSON.stringify(settings)];
    const { PATH, HOME } = process.env;
    this.#process = spawn(command, rest, { stdio: ['pipe', 'pipe', stderr], env: { PATH, HOME, ...environment } });
    running.add(this);
    const { stdout } = this.#process;
    if (stdout === null) throw new Error('no pipe');
    this.#answers = createInterface({ input: stdout })[Symbol.asyncIterator]();
    this.exited = once(this.#process, 'exit').then(([code, signal]: (number | string | null)[]) => {
      running.delete(this);
      return code ?? signal ?? '';
    });
  }

  /** From the first byte to the end, which comes with the end of the process. Until it is called nobody reads. */
  everythingOnStderr(): Promise<string> {
    const { stderr } = this.#process;
    if (stderr === null) throw new Error('the standard error is not a socket of ours');
    return text(stderr);
  }

  async ask(command: Command): Promise<Answer> {
    this.#process.stdin?.write(`${JSON.stringify(command)}\n`);
    const { value, done } = await this.#answers.next();
    if (done === true) throw new Error(`the child ended with ${await this.exited}`);
    return JSON.parse(value) as Answer;
  }

  kill(): Promise<number | string> {
    this.#process.kill('SIGKILL');
    return this.exited;
  }

  /** Ends it as a daemon ends. */
  exit(code: number): Promise<number | string> {
    this.#process.stdin?.write(`${JSON.stringify({ do: 'exit', code } satisfies Command)}\n`);
    return this.exited;
  }
}

/** For `afterEach`: leaves no child behind, whatever a test did. */
export async function endChildren(): Promise<void> {
  await Promise.all([...running].map((child) => child.kill()));
}
