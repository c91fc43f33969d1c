import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import type { Answer, End, Order } from './starter.ts';

/** Processes that bind when they are told to. */
export class Starters {
  readonly processes: readonly ChildProcess[];
  readonly #ready: Promise<unknown>;

  constructor(count: number) {
    const file = new URL('./starter.js', import.meta.url);
    this.processes = Array.from({ length: count }, () =>
      fork(file, { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] }),
    );
    this.#ready = Promise.all(this.processes.map((starter) => once(starter, 'message')));
  }

  /** All of them bind at once. @returns each one's answer */
  async bind(order: Order): Promise<Answer[]> {
    await this.#ready;
    return Promise.all(this.processes.map((starter) => tell<Answer>(starter, { ...order, at: Date.now() + 20 })));
  }

  /** The listeners they have are closed. */
  async close(how: End): Promise<void> {
    await Promise.all(this.processes.map((starter) => tell(starter, how)));
  }

  async end(): Promise<void> {
    await Promise.all(
      this.processes.map(async (starter) => {
        const ended = once(starter, 'exit');
        starter.disconnect();
        await ended;
      }),
    );
  }
}

async function tell<T>(starter: ChildProcess, message: Order | End): Promise<T> {
  const answered = once(starter, 'message');
  starter.send(message);
  const [answer] = (await answered) as [T];
  return answer;
}

/** What one process answers that binds as an unprivileged user. */
export async function bindUnprivileged(path: string): Promise<Answer | undefined> {
  const starters = new Starters(1);
  try {
    const [answer] = await starters.bind({ path, uid: 65534 });
    return answer;
  } finally {
    await starters.end();
  }
}
