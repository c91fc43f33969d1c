import { readdirSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { ProcessTally } from '../../../src/core/account/process-tally.ts';
import { CallView } from '../../../src/core/calls/call-view.ts';
import type { ClaimUser } from '../../../src/core/claim.ts';
import type { CallHandler } from '../../../src/core/handler.ts';
import type { AnsweredBy } from '../../../src/core/outcome.ts';
import type { LogRecord } from '../../../src/core/records/record.ts';
import { createExec, type ExecOptions } from '../../../src/handlers/program/exec.ts';
import { findProgram } from '../../../src/handlers/program/find-program.ts';
import { programSurroundings } from '../../../src/handlers/program/program-process.ts';
import { SpareCalls } from '../../../src/handlers/program/spare-calls.ts';
import { WorkerCalls, type WorkerCallsOptions } from '../../../src/handlers/program/worker-calls.ts';
import { Turns } from '../../../src/handlers/turns.ts';
import { EventLoop } from '../../../src/posix/event-loop.ts';
import { checkLeaks } from '../../support/leaks.ts';
import { promised } from '../../support/promised.ts';
import { until } from '../../support/wait.ts';
import { SwitchedRoom, userOf } from '../claims.ts';

/** A request to a program, and what became of it so far. */
export class Asked {
  readonly id: string;
  readonly lines: string[] = [];
  started = false;
  onStart: () => void = () => undefined;
  readonly reply: Promise<string>;
  readonly room: SwitchedRoom;
  #call: CallView | undefined;

  constructor(handler: CallHandler, request: readonly Buffer[], id: string, user = userOf(22), hasRoom = true) {
    this.id = id;
    this.room = new SwitchedRoom(user, hasRoom);
    this.reply = this.#ask(handler, request);
    this.reply.catch(() => undefined);
  }

  async #ask(handler: CallHandler, request: readonly Buffer[]): Promise<string> {
    this.#call = new CallView({
      requestId: this.id,
      peer: { pid: 11, uid: 22, gid: 33 },
      claim: this.room.claim,
      log: (line) => void this.lines.push(line),
    });
    const work = await promised(handler.admit(this.#call));
    this.started = true;
    this.onStart();
    return Buffer.concat(await promised(work([...request]))).toString('latin1');
  }

  get answeredBy(): AnsweredBy | undefined {
    return this.#call?.process;
  }

  /** What the server does at a deadline, at a stop, and when the client is gone. */
  abort(): void {
    this.#call?.cancellation.cancel();
  }

  async said(line: RegExp): Promise<void> {
    await until(`the program says ${line}`, () => this.lines.some((each) => line.test(each)));
  }

  /** Waits until no process is left of those the request started, whatever session they moved to. */
  async over(): Promise<void> {
    await until('no process of the request is left', () => processesOf(this.id).length === 0);
  }
}

/** The numbers of the living processes that were started for any of these requests. */
export function processesOf(...requestIds: readonly string[]): number[] {
  const wanted = new Set(requestIds.map((id) => `EOFD_REQUEST_ID=${id}`));
  return readdirSync('/proc').flatMap((name) => {
    try {
      const environment = readFileSync(`/proc/${Number(name)}/environ`, 'latin1').split('\0');
      return environment.some((variable) => wanted.has(variable)) ? [Number(name)] : [];
    } catch {
      return [];
    }
  });
}

export const fixture = (name: string): string => resolve('test/fixtures', name);

interface StageOptions extends Partial<ExecOptions> {
  readonly concurrency?: number;
  readonly queueMax?: number;
  /** From SIGTERM to SIGKILL, a tenth of a second unless given. */
  readonly graceMs?: number;
}

interface SpareStageOptions extends StageOptions {
  readonly spares?: number;
  readonly pauseMs?: number;
}

interface WorkerStageOptions extends StageOptions {
  readonly mode?: Partial<WorkerCallsOptions['mode']>;
  readonly pauseMs?: number;
  readonly closeMs?: number;
}

interface AskOptions {
  readonly user?: ClaimUser;
  readonly hasRoom?: boolean;
}

export interface Stage {
  /** What spares said, and what there was to complain of. */
  readonly said: string[];
  readonly complaints: string[];
  readonly records: LogRecord[];
  /** Of all handlers of one `describe`. */
  readonly processTally: ProcessTally;
  exec(argv: readonly string[], options?: StageOptions): CallHandler;
  /** A handler whose spares are started. */
  spares(argv: readonly string[], options?: SpareStageOptions): Promise<SpareCalls>;
  /** A handler whose workers are started. */
  workers(argv: readonly string[], options?: WorkerStageOptions): Promise<WorkerCalls>;
  ask(handler: CallHandler, request?: string | readonly Buffer[], options?: AskOptions): Asked;
}

/**
 * Makes handlers that run programs, on an event loop of their own; a test fails that leaves a descriptor open or a
 * process running. To be called in `describe`.
 */
export function usePrograms(): Stage {
  let loop: EventLoop | undefined;
  let handlers: CallHandler[] = [];
  let asked: Asked[] = [];
  let count = 0;
  const said: string[] = [];
  const complaints: string[] = [];
  const records: LogRecord[] = [];
  const processTally = new ProcessTally();

  let openBefore = 0;
  beforeEach(() => {
    said.length = 0;
    complaints.length = 0;
    records.length = 0;
    openBefore = readdirSync('/proc/self/fd').length;
  });
  afterEach(async () => {
    for (const each of asked) each.abort();
    // One look for all: there may be thousands, and as many looks through /proc take minutes on a busy machine.
    const ids = asked.map(({ id }) => id);
    await until('no process of the requests is left', () => processesOf(...ids).length === 0);
    for (const handler of handlers) handler.close?.();
    handlers = [];
    asked = [];
    // A group has members until whoever adopted them has taken note of their end. The loop has a descriptor or two.
    await until('no program has anything open', () => readdirSync('/proc/self/fd').length <= openBefore + 2);
    loop?.stop();
    loop = undefined;
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
  const optionsOf = (argv: readonly string[], options: StageOptions): ExecOptions => {
    const { concurrency = 4, queueMax = 1024, graceMs = 100, ...rest } = options;
    return {
      program: findProgram(argv, process.env['PATH']),
      turns: new Turns(concurrency, queueMax),
      surroundings: programSurroundings(running(), graceMs),
      maxReplyBytes: () => 2 ** 20,
      ...rest,
    };
  };

  return {
    said,
    complaints,
    records,
    processTally,
    exec(argv, options = {}) {
      const handler = createExec(optionsOf(argv, options));
      handlers.push(handler);
      return handler;
    },
    async spares(argv, options = {}) {
      const handler = new SpareCalls({
        pauseMs: 10,
        said: (line) => void said.push(line),
        complain: (message) => void complaints.push(message),
        log: (record) => void records.push(record),
        processTally,
        ...optionsOf(argv, options),
        ...options,
      });
      handlers.push(handler);
      (await handler.prepare(options.concurrency ?? 4))();
      return handler;
    },
    async workers(argv, { mode = {}, closeMs = 200, ...options } = {}) {
      const handler = new WorkerCalls({
        pauseMs: 10,
        closeMs,
        queueMax: 1024,
        mode: { kind: 'worker', connections: 1, requestsMax: undefined, memoryMaxBytes: undefined, ...mode },
        said: (line) => void said.push(line),
        complain: (message) => void complaints.push(message),
        log: (record) => void records.push(record),
        processTally,
        ...optionsOf(argv, options),
      });
      handlers.push(handler);
      (await handler.prepare(options.concurrency ?? 1))();
      return handler;
    },
    ask(handler, request = '', { user = userOf(22), hasRoom = true } = {}) {
      const one = new Asked(
        handler,
        typeof request === 'string' ? [Buffer.from(request)] : request,
        `${process.pid}-${++count}`,
        user,
        hasRoom,
      );
      asked.push(one);
      return one;
    },
  };
}
