import { HandlerFailure } from '../../core/handler.ts';
import type { PeerCredentials } from '../../core/outcome.ts';
import { printable } from '../../core/printable.ts';
import { timeText } from '../../core/quantity.ts';
import type { PoolWorker, WorkerOwner } from '../pool-worker.ts';
import type { FromThread, Task } from './thread-messages.ts';
import { type ThreadOptions, WorkerThread } from './worker-thread.ts';

/** A request up to this size is copied, not given away. */
const COPIED_BYTES = 4096;
/** Its last words in a reason: they have to stay within what a record shows of one. */
const LAST_MAX_BYTES = 300;

export interface WorkerOptions extends ThreadOptions {
  readonly loadTimeoutMs: number;
  /** From the abort of its signal to the end of the thread. */
  readonly graceMs: number;
  /** A line of the module's, escaped. */
  said(line: string, requestId: string | undefined): void;
  /** It was to end, and hangs in a call that cannot be interrupted. */
  lost(): void;
}

export interface WorkerRequest {
  readonly pieces: readonly Buffer[];
  readonly requestId: string;
  readonly peer: PeerCredentials;
  readonly traceparent?: string | undefined;
  readonly signal: AbortSignal;
  readonly maxReplyBytes: number;
}

/** A module in a thread, which answers one request at a time. */
export class ModuleWorker implements PoolWorker {
  readonly loaded: Promise<void>;
  readonly places = 1;
  answered = 0;
  readonly #options: WorkerOptions;
  readonly #owner: WorkerOwner;
  readonly #thread: WorkerThread;
  #settle: ((result: Uint8Array | HandlerFailure) => void) | undefined;
  #isAtWork = false;
  /** What the module said last of the request it is at work on. */
  #lastWords = '';
  #timer: NodeJS.Timeout | undefined;
  #loading: { resolve(): void; reject(error: Error): void } | undefined;

  /** @throws Error where the system gives no thread */
  constructor(options: WorkerOptions, owner: WorkerOwner) {
    this.#options = options;
    this.#owner = owner;
    this.loaded = new Promise((resolve, reject) => {
      this.#loading = { resolve, reject };
    });
    // Whoever asks late still learns of it.
    this.loaded.catch(() => undefined);
    this.#thread = new WorkerThread(options, {
      heard: (message) => this.#hear(message),
      ended: (cause, exitCode) => this.#ended(cause, exitCode),
      lost: options.lost,
    });
    const late = `its import did not end within ${timeText(options.loadTimeoutMs)}`;
    this.#timer = setTimeout(() => this.#thread.end(late), options.loadTimeoutMs);
  }

  get isUsable(): boolean {
    return !this.#thread.isEnding;
  }

  /** @throws HandlerFailure */
  async run({ signal, ...task }: WorkerRequest): Promise<Uint8Array> {
    if (!this.isUsable) throw new HandlerFailure('the worker of the module is gone');
    if (signal.aborted) {
      this.#owner.free();
      throw new HandlerFailure('no longer wanted');
    }
    return new Promise((resolve, reject) => {
      const abort = (): void => this.#abort();
      this.#isAtWork = true;
      this.#lastWords = '';
      this.#settle = (result) => {
        this.#settle = undefined;
        signal.removeEventListener('abort', abort);
        if (result instanceof HandlerFailure) reject(result);
        else resolve(result);
      };
      this.#send({ kind: 'task', traceparent: undefined, ...task });
      signal.addEventListener('abort', abort, { once: true });
    });
  }

  end(): void {
    this.#thread.end();
  }

  #send(task: Task): void {
    const bytes = task.pieces.reduce((sum, { length }) => sum + length, 0);
    const copy = (): Task => ({ ...task, pieces: [new Uint8Array(Buffer.concat(task.pieces))] });
    if (bytes <= COPIED_BYTES) return this.#thread.tell(copy());
    try {
      // The thread makes one piece of them, which spares the daemon's own thread a copy.
      this.#thread.tell(task, [...new Set(task.pieces.map(({ buffer }) => buffer as ArrayBuffer))]);
    } catch {
      // Memory that Node keeps for itself.
      this.#thread.tell(copy());
    }
  }

  #hear(message: FromThread): void {
    switch (message.kind) {
      case 'said':
        this.#lastWords = printable(message.line, LAST_MAX_BYTES);
        return this.#options.said(message.line, message.requestId);
      case 'loaded':
        clearTimeout(this.#timer);
        return this.#loading?.resolve();
      case 'refused':
        return this.#thread.end(message.cause);
      case 'replied':
        this.answered++;
        return this.#done(message.reply);
      case 'failed':
        return this.#done(new HandlerFailure(message.reason, message));
    }
  }

  #done(result: Uint8Array | HandlerFailure): void {
    clearTimeout(this.#timer);
    this.#isAtWork = false;
    this.#settle?.(result);
    if (this.isUsable) this.#owner.free();
  }

  #abort(): void {
    this.#thread.tell({ kind: 'abort' });
    this.#settle?.(new HandlerFailure('no longer wanted'));
    this.#timer = setTimeout(() => this.end(), this.#options.graceMs);
  }

  #ended(known: string | undefined, exitCode: number | undefined): void {
    clearTimeout(this.#timer);
    const cause = known ?? (exitCode === undefined ? undefined : this.#describeExit(exitCode));
    this.#loading?.reject(new Error(cause ?? 'it was ended'));
    this.#settle?.(
      new HandlerFailure(cause === undefined ? 'no longer wanted' : `the worker of the module ended: ${cause}`),
    );
    this.#owner.gone(cause, this.#isAtWork);
  }

  #describeExit(code: number): string {
    return code === 0 && !this.#isAtWork
      ? 'it ended, by process.exit() or an await that can never be over'
      : `it called process.exit(${code})${this.#lastWords && `: ${this.#lastWords}`}`;
  }
}
