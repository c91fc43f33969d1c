import { type CallContext, type CallHandler, HandlerFailure } from '../../core/handler.ts';
import { printable } from '../../core/printable.ts';
import { environmentOfHandlers } from '../program-environment.ts';
import { Turns } from '../turns.ts';
import type { Crew, WorkerPool } from '../worker-pool.ts';
import type { ModuleWorker } from './module-worker.ts';

export interface ModuleOptions {
  /** Largest reply in bytes; asked anew for each request. */
  maxReplyBytes(): number;
  /** A line of the module's for the log, and of the request it belongs to, if any. */
  said(line: string, requestId: string | undefined): void;
  /** Something about the workers that is worth a warning. */
  complain(message: string): void;
  /** Requests that may wait for their turn, 1024 unless given: as many as the connections that may be open unless that is set. */
  readonly queueMax?: number;
  /** From the abort of a request's signal to the end of its worker, one second unless given. */
  readonly graceMs?: number;
  /** How long an import may take, 30 seconds unless given. */
  readonly loadTimeoutMs?: number;
  /** What modules see of eofd's environment, without what is meant for eofd alone; process.env unless given. */
  readonly environment?: NodeJS.ProcessEnv;
  /** Of each worker, in MiB; a share of the machine's memory unless given. */
  readonly heapMaxMb?: number;
}

/** The handler that has an ES module answer, in worker threads. It can answer once a module is loaded and in force. */
export class ModuleCalls implements CallHandler {
  readonly kind = 'call';
  readonly name = 'module';
  readonly #options: ModuleOptions;
  readonly #turns: Turns<ModuleWorker>;
  #pool: WorkerPool | undefined;

  constructor(options: ModuleOptions) {
    this.#options = options;
    this.#turns = new Turns<ModuleWorker>(0, options.queueMax ?? 1024);
  }

  /**
   * Loads a module from its file, in a worker of its own; requests go on meanwhile.
   * @returns puts it in force: requests at work end with the module they began with, those that wait go to the new one
   * @throws Error that says why it cannot be used; nothing has changed then
   */
  async load(crew: Crew): Promise<() => void> {
    this.#pool ??= await this.#createPool();
    try {
      return await this.#pool.load(crew);
    } catch (error) {
      throw new Error(`cannot load ${printable(crew.path)}: ${(error as Error).message}`, { cause: error });
    }
  }

  async handle(request: readonly Buffer[], context: CallContext): Promise<readonly Uint8Array[]> {
    const down = this.#pool?.down;
    if (down !== undefined) throw new HandlerFailure(`no worker of the module can be started: ${down}`);
    const turn = this.#turns.take({ ...context, mayBegin: context.mayHold });
    this.#pool?.grow();
    const worker = await turn;
    context.started?.();
    const { requestId, peer, signal } = context;
    const bytes = request.reduce((sum, { length }) => sum + length, 0);
    const answered = worker.run({
      pieces: request,
      requestId,
      peer,
      signal,
      maxReplyBytes: this.#options.maxReplyBytes(),
    });
    // It is in the worker's memory now, which is the process's all the same.
    context.holds?.(bytes);
    return [await answered];
  }

  close(): void {
    this.#pool?.close();
  }

  /** Threads and all they need are loaded only here: other handlers must not wait for it. */
  async #createPool(): Promise<WorkerPool> {
    const {
      said,
      complain,
      graceMs = 1000,
      loadTimeoutMs = 30_000,
      environment = process.env,
      heapMaxMb,
    } = this.#options;
    const { WorkerPool } = await import('../worker-pool.ts');
    return new WorkerPool({
      turns: this.#turns,
      environment: environmentOfHandlers(environment),
      loadTimeoutMs,
      graceMs,
      heapMaxMb,
      said,
      complain,
    });
  }
}
