import { extname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { MessageChannel, type MessagePort, receiveMessageOnPort, Worker } from 'node:worker_threads';
import { HandlerFailure } from '../../core/handler.ts';
import type { PeerCredentials } from '../../core/outcome.ts';
import { timeText } from '../../core/quantity.ts';
import { describeError } from './describe-error.ts';
import type { Begin, FromThread, Task, ToThread } from './thread-messages.ts';

/** The program of the thread; the bundler puts it beside the daemon, under the same extension. */
const PROGRAM = join(import.meta.dirname, `module-thread${extname(import.meta.filename)}`);
/** A request up to this size is copied, not given away. */
const COPIED_BYTES = 4096;
/** How long a thread may take to end that was told to, before it counts as lost. */
const LOST_MS = 1000;

export interface WorkerOptions {
  /** Absolute path of the module. */
  readonly path: string;
  readonly environment: Readonly<Record<string, string>>;
  /** Of its JavaScript heap. */
  readonly heapMaxMb: number;
  readonly loadTimeoutMs: number;
  /** From the abort of its signal to the end of the thread. */
  readonly graceMs: number;
  /** A line of the module's, escaped. */
  said(line: string, requestId: string | undefined): void;
  /** It can take the next request. */
  free(): void;
  /** It is no more. Called once. @param cause undefined where it was ended from outside @param atWork on a request, whose failure tells the cause */
  gone(cause: string | undefined, atWork: boolean): void;
  /** It was to end, and hangs in a call that cannot be interrupted. Comes after `gone`. */
  lost(): void;
}

export interface WorkerRequest {
  readonly pieces: readonly Buffer[];
  readonly requestId: string;
  readonly peer: PeerCredentials;
  readonly signal: AbortSignal;
  readonly maxReplyBytes: number;
}

/** A thread with a module in it, which answers one request at a time. */
export class ModuleWorker {
  /** Rejects with the reason why the module cannot be used. */
  readonly loaded: Promise<void>;
  /** Requests answered. */
  answered = 0;
  readonly #options: WorkerOptions;
  readonly #thread: Worker;
  readonly #port: MessagePort;
  #cause: string | undefined;
  #ending = false;
  #over = false;
  #gone = false;
  #settle: ((result: Uint8Array | HandlerFailure) => void) | undefined;
  #atWork = false;
  #timer: NodeJS.Timeout | undefined;
  #loading: { resolve(): void; reject(error: Error): void } | undefined;

  /** @throws Error where the system gives no thread */
  constructor(options: WorkerOptions) {
    this.#options = options;
    const { port1, port2 } = new MessageChannel();
    this.#port = port1;
    try {
      this.#thread = startThread(options);
    } catch (error) {
      port1.close();
      throw error;
    }
    this.loaded = new Promise((resolve, reject) => {
      this.#loading = { resolve, reject };
    });
    // Whoever asks late still learns of it.
    this.loaded.catch(() => undefined);
    const begin: Begin = { port: port2, url: pathToFileURL(options.path).href };
    this.#thread.postMessage(begin, [port2]);
    port1.on('message', (message: FromThread) => this.#hear(message));
    this.#thread.on('error', (error: NodeJS.ErrnoException) => {
      this.#cause ??=
        error.code === 'ERR_WORKER_OUT_OF_MEMORY'
          ? `its heap of ${options.heapMaxMb} MiB is full`
          : describeError(error);
    });
    this.#thread.on('exit', (code) => this.#exited(code));
    const late = `its import did not end within ${timeText(options.loadTimeoutMs)}`;
    this.#timer = setTimeout(() => this.#end(late), options.loadTimeoutMs);
  }

  get usable(): boolean {
    return !this.#ending && !this.#over && !this.#gone;
  }

  /** @throws HandlerFailure */
  async run(request: WorkerRequest): Promise<Uint8Array> {
    if (!this.usable) throw new HandlerFailure('the worker of the module is gone');
    const { pieces, requestId, peer, signal, maxReplyBytes } = request;
    if (signal.aborted) {
      this.#options.free();
      throw new HandlerFailure('no longer wanted');
    }
    return new Promise((resolve, reject) => {
      const abort = (): void => this.#abort();
      this.#atWork = true;
      this.#settle = (result) => {
        this.#settle = undefined;
        signal.removeEventListener('abort', abort);
        if (result instanceof HandlerFailure) reject(result);
        else resolve(result);
      };
      this.#send({ kind: 'task', pieces, requestId, peer, maxReplyBytes });
      signal.addEventListener('abort', abort, { once: true });
    });
  }

  /** Ends the thread, whatever it does. */
  end(): void {
    this.#end(undefined);
  }

  #send(task: Task): void {
    const bytes = task.pieces.reduce((sum, { length }) => sum + length, 0);
    const copy = (): Task => ({ ...task, pieces: [new Uint8Array(Buffer.concat(task.pieces))] });
    if (bytes <= COPIED_BYTES) return this.#port.postMessage(copy());
    try {
      // The thread makes one piece of them, which spares the daemon's own thread a copy.
      this.#port.postMessage(task, [...new Set(task.pieces.map(({ buffer }) => buffer as ArrayBuffer))]);
    } catch {
      // Memory that Node keeps for itself.
      this.#port.postMessage(copy());
    }
  }

  #hear(message: FromThread): void {
    // What comes after the end was decided on decides nothing any more.
    if (message.kind === 'said') return this.#options.said(message.line, message.requestId);
    if (this.#ending) return;
    switch (message.kind) {
      case 'loaded':
        clearTimeout(this.#timer);
        return this.#loading?.resolve();
      case 'refused':
        return this.#end(message.cause);
      case 'replied':
        this.answered++;
        return this.#done(message.reply);
      case 'failed':
        return this.#done(new HandlerFailure(message.reason));
    }
  }

  #done(result: Uint8Array | HandlerFailure): void {
    clearTimeout(this.#timer);
    this.#atWork = false;
    this.#settle?.(result);
    if (!this.#over) this.#options.free();
  }

  #abort(): void {
    const message: ToThread = { kind: 'abort' };
    this.#port.postMessage(message);
    this.#settle?.(new HandlerFailure('no longer wanted'));
    this.#timer = setTimeout(() => this.end(), this.#options.graceMs);
  }

  #end(cause: string | undefined): void {
    if (this.#ending || this.#gone) return;
    this.#ending = true;
    this.#cause ??= cause;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      this.#finish(this.#cause);
      this.#options.lost();
    }, LOST_MS);
    void this.#thread.terminate();
  }

  #exited(code: number): void {
    this.#over = true;
    // Its last words may come after its end.
    for (let last = receiveMessageOnPort(this.#port); last !== undefined; last = receiveMessageOnPort(this.#port)) {
      this.#hear(last.message as FromThread);
    }
    this.#finish(this.#cause ?? (this.#ending ? undefined : this.#describeExit(code)));
  }

  #describeExit(code: number): string {
    return code === 0 && !this.#atWork
      ? 'it ended, by process.exit() or an await that can never be over'
      : `it called process.exit(${code})`;
  }

  #finish(cause: string | undefined): void {
    if (this.#gone) return;
    this.#gone = true;
    clearTimeout(this.#timer);
    this.#port.close();
    this.#loading?.reject(new Error(cause ?? 'it was ended'));
    this.#settle?.(
      new HandlerFailure(cause === undefined ? 'no longer wanted' : `the worker of the module ended: ${cause}`),
    );
    this.#options.gone(cause, this.#atWork);
  }
}

function startThread({ environment, heapMaxMb }: WorkerOptions): Worker {
  return new Worker(PROGRAM, {
    name: 'module',
    argv: [],
    execArgv: [],
    env: { ...environment },
    // Not piped into the daemon's own, which Node would also make non-blocking for everybody who shares them.
    stdout: true,
    stderr: true,
    trackUnmanagedFds: true,
    resourceLimits: { maxOldGenerationSizeMb: heapMaxMb },
  });
}
