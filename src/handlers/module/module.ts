import { stat } from 'node:fs';
import { type CallContext, type CallHandler, HandlerFailure, type Work } from '../../core/handler.ts';
import { printable } from '../../core/printable.ts';
import { Turns } from '../turns.ts';
import type { WorkerPool } from '../worker-pool.ts';
import type { ModuleOptions } from './module-crew.ts';
import type { ModuleWorker } from './module-worker.ts';

/**
 * Threads that read files for all modules: of Node's four, reads that hang would soon leave none to import a module
 * with.
 */
const FILE_THREADS = 24;

/** The handler that has an ES module answer, in worker threads. It can answer once a module is loaded and in force. */
export class ModuleCalls implements CallHandler {
  readonly kind = 'call';
  readonly name = 'module';
  readonly #options: ModuleOptions;
  #pool: WorkerPool<ModuleWorker> | undefined;

  constructor(options: ModuleOptions) {
    this.#options = options;
  }

  /**
   * Loads a module from its file, in a worker of its own; requests go on meanwhile.
   * @param strength workers at once @param module its path, absolute
   * @returns puts it in force: requests at work end with the module they began with, those that wait go to the new one
   * @throws Error that says why it cannot be used; nothing has changed then
   */
  async prepare(strength: number, { path }: { readonly path: string }): Promise<() => void> {
    // Threads and all they need are loaded only here: other handlers must not wait for it.
    const [{ WorkerPool }, { moduleCrew }] = await Promise.all([
      import('../worker-pool.ts'),
      import('./module-crew.ts'),
    ]);
    if (this.#pool === undefined) startFileThreads();
    this.#pool ??= new WorkerPool(new Turns<ModuleWorker>(0, this.#options.queueMax ?? 1024));
    try {
      return await this.#pool.load(moduleCrew(path, strength, this.#options));
    } catch (error) {
      throw new Error(`cannot load ${printable(path)}: ${(error as Error).message}`, { cause: error });
    }
  }

  async admit(context: CallContext): Promise<Work> {
    const pool = this.#pool;
    if (pool === undefined) throw new HandlerFailure('no module is loaded');
    const { down } = pool;
    if (down !== undefined) throw new HandlerFailure(`no worker of the module can be started: ${down}`);
    const worker = await new Promise<ModuleWorker>((resolve, reject) => {
      pool.ask(context, resolve, reject);
    });
    const { requestId, peer, traceparent, signal, claim } = context;
    return async (pieces) => {
      const bytes = pieces.reduce((sum, { length }) => sum + length, 0);
      const maxReplyBytes = this.#options.maxReplyBytes();
      const answered = worker.run({ pieces, requestId, peer, traceparent, signal, maxReplyBytes });
      // It is in the worker's memory now, which is the process's all the same.
      claim.set(bytes);
      return [await answered];
    };
  }

  get freeTurns(): number {
    return this.#pool?.freeTurns ?? 0;
  }

  close(): void {
    this.#pool?.close();
  }
}

/**
 * Node looks how many there are to be at their first use, if they are not there already: UV_THREADPOOL_SIZE, which
 * somebody may have set.
 */
function startFileThreads(): void {
  if (process.env['UV_THREADPOOL_SIZE'] !== undefined) return;
  process.env['UV_THREADPOOL_SIZE'] = String(FILE_THREADS);
  stat('/', () => undefined);
  delete process.env['UV_THREADPOOL_SIZE'];
}
