// The program of a worker thread: loads a module and has it answer one request after another. It shares no code with
// the daemon's own thread at run time.

import { Writable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { types } from 'node:util';
import { type MessagePort, parentPort } from 'node:worker_threads';
import { type Failure, HandlerFailure } from '../../core/handler.ts';
import type { ModuleHandler } from '../../core/module-handler.ts';
import { printable } from '../../core/printable.ts';
import { ErrorLines } from '../error-lines.ts';
import { describeError } from './describe-error.ts';
import { bytesOfReply } from './module-reply.ts';
import type { Begin, FromThread, Task, ToThread } from './thread-messages.ts';

const REASON_MAX_BYTES = 500;

class ModuleThread {
  readonly #port: MessagePort;
  /** For what is printed: under the request at work, or under none. */
  #lines: ErrorLines;
  #abort: AbortController | undefined;

  constructor(port: MessagePort) {
    this.#port = port;
    this.#lines = this.#linesOf(undefined);
  }

  /**
   * What is written to the standard streams is for the log; on the daemon's own it would pass for the daemon's words.
   */
  takeOutput(): void {
    for (const name of ['stdout', 'stderr'] as const) {
      const stream = new Writable({
        write: (chunk: Buffer, _encoding, done) => {
          this.#lines.push(chunk);
          done();
        },
      });
      Object.defineProperty(process, name, { value: stream, configurable: true, enumerable: true });
    }
    // Node's own way with warnings is to write past the streams.
    process.removeAllListeners('warning');
    process.on('warning', (warning) => this.#lines.push(Buffer.from(`${describeError(warning)}\n`)));
  }

  async load(url: string): Promise<void> {
    let handler: unknown;
    try {
      ({ default: handler } = (await import(url)) as { default?: unknown });
    } catch (error) {
      return this.#tell({ kind: 'refused', cause: causeOf(error, url) });
    }
    if (handler === undefined) return this.#tell({ kind: 'refused', cause: 'it has no default export' });
    if (typeof handler !== 'function')
      return this.#tell({ kind: 'refused', cause: 'its default export is not a function' });
    const answer = handler as ModuleHandler;
    this.#port.on('message', (message: ToThread) => {
      if (message.kind === 'abort') this.#abort?.abort();
      else void this.#work(message, answer);
    });
    this.#tell({ kind: 'loaded' });
  }

  async #work({ pieces, requestId, peer, traceparent, maxReplyBytes }: Task, answer: ModuleHandler): Promise<void> {
    const abort = new AbortController();
    const lines = this.#linesOf(requestId);
    this.#lines.end();
    this.#lines = lines;
    this.#abort = abort;
    const log = (message: unknown): void => lines.push(Buffer.from(`${String(message)}\n`));
    let reply: Uint8Array<ArrayBuffer> | undefined;
    let failure: Pick<Failure, 'reason' | 'fault'> = { reason: '', fault: 'handler' };
    try {
      const context = { requestId, peer, traceparent, signal: abort.signal, log };
      reply = bytesOfReply(await answer(joined(pieces), context), maxReplyBytes);
    } catch (error) {
      failure = failureOf(error);
    }
    this.#abort = undefined;
    lines.end();
    this.#lines = this.#linesOf(undefined);
    if (reply === undefined) this.#tell({ kind: 'failed', ...failure });
    else this.#tell({ kind: 'replied', reply }, [reply.buffer]);
  }

  #linesOf(requestId: string | undefined): ErrorLines {
    return new ErrorLines((line) => this.#tell({ kind: 'said', line, requestId }), 'output');
  }

  #tell(message: FromThread, transfer: readonly ArrayBuffer[] = []): void {
    this.#port.postMessage(message, transfer);
  }
}

/** The module's own copy, of exactly its size: the memory that the pieces lie in has had other requests in it. */
function joined(pieces: readonly Uint8Array[]): Uint8Array {
  const request = new Uint8Array(pieces.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const piece of pieces) {
    request.set(piece, at);
    at += piece.length;
  }
  return request;
}

/** A module has its own copy of the class HandlerFailure, if any; with it the module refuses the request. */
function failureOf(error: unknown): Pick<Failure, 'reason' | 'fault'> {
  const isRefusal = types.isNativeError(error) && error.name === 'HandlerFailure';
  if (!isRefusal) return { reason: `the module threw ${describeError(error)}`, fault: 'handler' };
  const fault = error instanceof HandlerFailure ? error.fault : 'request';
  return { reason: printable(error.message, REASON_MAX_BYTES), fault };
}

/** Node knows where a syntax error is, and tells only a terminal. */
function causeOf(error: unknown, url: string): string {
  const cause = describeError(error);
  return error instanceof SyntaxError && !cause.endsWith(')')
    ? `${cause} ("node ${printable(fileURLToPath(url))}" shows where)`
    : cause;
}

parentPort?.once('message', ({ port, url }: Begin) => {
  const thread = new ModuleThread(port);
  thread.takeOutput();
  void thread.load(url);
});
