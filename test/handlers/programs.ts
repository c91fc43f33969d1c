import { readdirSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { CallContext, CallHandler } from '../../src/core/handler.ts';
import { createExec, type ExecOptions } from '../../src/handlers/exec.ts';
import { findProgram } from '../../src/handlers/find-program.ts';
import { Turns } from '../../src/handlers/turns.ts';
import { EventLoop } from '../../src/server/event-loop.ts';
import { checkLeaks } from '../support/leaks.ts';
import { until } from '../support/wait.ts';

/** A request to a program, and what became of it so far. */
export class Asked {
  readonly id: string;
  readonly lines: string[] = [];
  started = false;
  /** What the handler says it holds for the request, each time. */
  readonly held: number[] = [];
  /** Whether there is memory for it. */
  mayHold: boolean;
  /** How often the handler asked whether there is. */
  asked = 0;
  onStart: () => void = () => undefined;
  readonly reply: Promise<string>;
  readonly #controller = new AbortController();

  constructor(handler: CallHandler, request: readonly Buffer[], id: string, { uid = 22, mayHold = true } = {}) {
    this.mayHold = mayHold;
    this.id = id;
    const context: CallContext = {
      requestId: id,
      peer: { pid: 11, uid, gid: 33 },
      signal: this.#controller.signal,
      log: (line) => void this.lines.push(line),
      started: () => {
        this.started = true;
        this.onStart();
      },
      holds: (bytes) => void this.held.push(bytes),
      mayHold: () => {
        this.asked++;
        return this.mayHold;
      },
    };
    this.reply = handler.handle([...request], context).then((pieces) => Buffer.concat(pieces).toString('latin1'));
    this.reply.catch(() => undefined);
  }

  /** What the server does at a deadline, at a stop, and when the client is gone. */
  abort(): void {
    this.#controller.abort();
  }

  async said(line: RegExp): Promise<void> {
    await until(`the program says ${line}`, () => this.lines.some((each) => line.test(each)));
  }

  /** Waits until no process is left of those the request started, whatever session they moved to. */
  async over(): Promise<void> {
    await until('no process of the request is left', () => processesOf(this.id).length === 0);
  }
}

/** The numbers of the living processes that were started for a request. */
export function processesOf(requestId: string): number[] {
  return readdirSync('/proc').flatMap((name) => {
    try {
      return readFileSync(`/proc/${Number(name)}/environ`, 'latin1')
        .split('\0')
        .includes(`EOFD_REQUEST_ID=${requestId}`)
        ? [Number(name)]
        : [];
    } catch {
      return [];
    }
  });
}

export const fixture = (name: string): string => resolve('test/fixtures', name);

interface StageOptions extends Partial<ExecOptions> {
  readonly concurrency?: number;
  readonly queueMax?: number;
}

export interface Stage {
  exec(argv: readonly string[], options?: StageOptions): CallHandler;
  ask(
    handler: CallHandler,
    request?: string | readonly Buffer[],
    user?: { readonly uid?: number; readonly mayHold?: boolean },
  ): Asked;
}

/**
 * Makes exec handlers on an event loop of their own; a test fails that leaves a descriptor open or a process running.
 * To be called in `describe`.
 */
export function usePrograms(): Stage {
  let loop: EventLoop | undefined;
  let handlers: CallHandler[] = [];
  let asked: Asked[] = [];
  let count = 0;

  let openBefore = 0;
  beforeEach(() => {
    openBefore = readdirSync('/proc/self/fd').length;
  });
  afterEach(async () => {
    for (const each of asked) each.abort();
    for (const each of asked) await each.over();
    for (const handler of handlers) handler.close?.();
    handlers = [];
    asked = [];
    loop?.stop();
    loop = undefined;
    // A group has members until whoever adopted them has taken note of their end.
    await until('everything is closed', () => readdirSync('/proc/self/fd').length <= openBefore);
  });
  // After the hook above, which closes what there is to close.
  checkLeaks();

  const running = (): EventLoop => {
    if (loop === undefined) {
      loop = new EventLoop();
      loop.start();
    }
    return loop;
  };

  return {
    exec(argv, { concurrency = 4, queueMax = 1024, ...options } = {}) {
      const handler = createExec({
        program: findProgram(argv, process.env['PATH']),
        turns: new Turns(concurrency, queueMax),
        readiness: running(),
        maxReplyBytes: () => 2 ** 20,
        graceMs: 100,
        ...options,
      });
      handlers.push(handler);
      return handler;
    },
    ask(handler, request = '', user = {}) {
      const one = new Asked(
        handler,
        typeof request === 'string' ? [Buffer.from(request)] : request,
        `${process.pid}-${++count}`,
        user,
      );
      asked.push(one);
      return one;
    },
  };
}
