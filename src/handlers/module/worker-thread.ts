import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { MessageChannel, type MessagePort, receiveMessageOnPort, Worker } from 'node:worker_threads';
import { describeError } from './describe-error.ts';
import type { Begin, FromThread, ToThread } from './thread-messages.ts';

/**
 * The program of the thread, put here by the bundler; not there in what the compiler wrote. A file that is read when a
 * thread starts would be the next version's, after an upgrade of the package.
 */
declare const EOFD_MODULE_THREAD: string | undefined;
const PROGRAM = typeof EOFD_MODULE_THREAD === 'string' ? EOFD_MODULE_THREAD : undefined;
/** How long a thread may take to end that was told to, before it counts as lost. */
const LOST_MS = 1000;

export interface ThreadOptions {
  /** Absolute path of the module. */
  readonly path: string;
  readonly environment: Readonly<Record<string, string>>;
  /** Of its JavaScript heap. */
  readonly heapMaxMb: number;
}

/** Whom a thread tells of itself. */
export interface ThreadOwner {
  heard(message: FromThread): void;
  /**
   * It is no more, or hangs. Called once. @param cause undefined where it was ended from outside
   * @param exitCode where it ended by itself and nothing else says why
   */
  ended(cause: string | undefined, exitCode?: number): void;
  /** It was to end, and hangs in a call that cannot be interrupted. Comes after `ended`. */
  lost(): void;
}

/** A thread with a module in it: its start, the messages to and from it, and its end. */
export class WorkerThread {
  readonly #owner: ThreadOwner;
  readonly #thread: Worker;
  readonly #port: MessagePort;
  #cause: string | undefined;
  #isEnding = false;
  #hasExited = false;
  #hasEnded = false;
  #lostTimer: NodeJS.Timeout | undefined;

  /** @throws Error where the system gives no thread */
  constructor(options: ThreadOptions, owner: ThreadOwner) {
    this.#owner = owner;
    const { port1, port2 } = new MessageChannel();
    this.#port = port1;
    try {
      this.#thread = startThread(options);
    } catch (error) {
      port1.close();
      throw error;
    }
    const begin: Begin = { port: port2, url: pathToFileURL(options.path).href };
    this.#thread.postMessage(begin, [port2]);
    port1.on('message', (message: FromThread) => this.#hear(message));
    this.#thread.on('error', (error: NodeJS.ErrnoException) => {
      const isFull = error.code === 'ERR_WORKER_OUT_OF_MEMORY';
      this.#cause ??= isFull ? `its heap of ${options.heapMaxMb} MiB is full` : describeError(error);
    });
    this.#thread.on('exit', (code) => this.#exited(code));
  }

  /** Whether nothing that it says decides anything any more. */
  get isEnding(): boolean {
    return this.#isEnding || this.#hasExited || this.#hasEnded;
  }

  tell(message: ToThread, transfer: readonly ArrayBuffer[] = []): void {
    this.#port.postMessage(message, transfer);
  }

  /** Ends the thread, whatever it does. @param cause undefined where it is not its own doing */
  end(cause?: string): void {
    if (this.#isEnding || this.#hasEnded) return;
    this.#isEnding = true;
    this.#cause ??= cause;
    this.#lostTimer = setTimeout(() => {
      this.#finish();
      this.#owner.lost();
    }, LOST_MS);
    void this.#thread.terminate();
  }

  #hear(message: FromThread): void {
    if (message.kind === 'said' || !this.#isEnding) this.#owner.heard(message);
  }

  #exited(code: number): void {
    this.#hasExited = true;
    // Its last words may come after its end.
    for (let last = receiveMessageOnPort(this.#port); last !== undefined; last = receiveMessageOnPort(this.#port)) {
      this.#hear(last.message as FromThread);
    }
    this.#finish(this.#isEnding ? undefined : code);
  }

  #finish(exitCode?: number): void {
    if (this.#hasEnded) return;
    this.#hasEnded = true;
    clearTimeout(this.#lostTimer);
    this.#port.close();
    this.#owner.ended(this.#cause, exitCode);
  }
}

/**
 * Node gives a thread whose heap is full 16 MiB more, to end it. What grows old at once must be less, or V8 ends the
 * process: Node 22 and 24 did so in a third of all cases. A third of this is what may be alive; by default it is 16 MiB.
 */
const YOUNG_MAX_MB = 24;

function startThread({ environment, heapMaxMb }: ThreadOptions): Worker {
  return new Worker(PROGRAM ?? join(import.meta.dirname, 'module-thread.js'), {
    eval: PROGRAM !== undefined,
    name: 'module',
    argv: [],
    execArgv: [],
    env: { ...environment },
    // Not piped into the daemon's own, which Node would also make non-blocking for everybody who shares them.
    stdout: true,
    stderr: true,
    trackUnmanagedFds: true,
    resourceLimits: { maxOldGenerationSizeMb: heapMaxMb, maxYoungGenerationSizeMb: YOUNG_MAX_MB },
  });
}
