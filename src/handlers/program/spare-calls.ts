import { basename } from 'node:path';
import type { ProcessTally } from '../../core/account/process-tally.ts';
import type { ShownProcess } from '../../core/account/shown-process.ts';
import { type CallContext, type CallHandler, HandlerFailure, type Work } from '../../core/handler.ts';
import { printable } from '../../core/printable.ts';
import { spareEnded } from '../../core/records/process-records.ts';
import type { Log } from '../../core/records/record.ts';
import type { ProcessFigures } from '../../core/status.ts';
import { inheritedEnvironment } from '../environment.ts';
import { ErrorLines } from '../error-lines.ts';
import type { Turns } from '../turns.ts';
import type { ExecOptions } from './exec.ts';
import { answerOf } from './program-answer.ts';
import type { ProgramSurroundings } from './program-process.ts';
import { type Spare, SparePool } from './spare-pool.ts';
import { noteTaking } from './spare-wait.ts';
import { startSpare } from './start-program.ts';

/** How long a reload waits for its spares to seem ready before they take the place of the old ones. */
const PATIENCE_MS = 5000;

export interface SpareOptions extends ExecOptions {
  readonly surroundings: ProgramSurroundings;
  /** How many wait; as many as may work at once unless given. */
  readonly spares?: number | undefined;
  said(line: string, requestId: string | undefined): void;
  complain(message: string): void;
  readonly log: Log;
  readonly processTally: ProcessTally;
  readonly pauseMs?: number;
}

/**
 * The handler that has a program started ahead of each request: the request is written into its standard input, and
 * its standard output is the reply, once it exits with 0.
 */
export class SpareCalls implements CallHandler {
  readonly kind = 'call';
  readonly name = 'spare';
  readonly #options: SpareOptions;
  readonly #file: string;
  readonly #turns: Pick<Turns, 'add' | 'release'>;
  #pool: SparePool;
  #isInForce = false;

  constructor(options: SpareOptions) {
    this.#options = options;
    this.#file = printable(basename(options.program.path));
    const { turns } = options;
    this.#turns = {
      add: (more) => turns.add(more),
      release: () => {
        turns.release();
        this.#pool.released();
      },
    };
    this.#pool = this.#createPool();
  }

  /**
   * Starts new spares.
   * @returns has them take the place of those there are @throws Error that says why they don't stay alive
   */
  async prepare(concurrency: number): Promise<() => void> {
    const strength = this.#options.spares ?? concurrency;
    const pool = this.#createPool();
    if (this.#isInForce) {
      pool.strength = strength;
      try {
        await pool.settled(PATIENCE_MS);
      } catch (error) {
        pool.strength = 0;
        throw new Error(`cannot use ${printable(this.#options.program.path)}: ${(error as Error).message}`, {
          cause: error,
        });
      }
    }
    return () => {
      this.close();
      this.#pool = pool;
      this.#isInForce = true;
      pool.strength = strength;
    };
  }

  get processes(): ProcessFigures {
    return { kind: 'spares', ready: this.#pool.ready };
  }

  processList(): readonly ShownProcess[] {
    return this.#pool.list();
  }

  /** Why nothing can be answered for the time being. */
  get down(): string | undefined {
    return this.#pool.down;
  }

  async admit(context: CallContext): Promise<Work> {
    await this.#options.turns.take(context);
    return (request) => this.#run(request, context);
  }

  get freeTurns(): number {
    return this.#options.turns.free;
  }

  close(): void {
    this.#pool.strength = 0;
  }

  async #run(request: Buffer[], context: CallContext): Promise<readonly Buffer[]> {
    let spare: Spare;
    const pool = this.#pool;
    try {
      if (context.cancellation.isCancelled) throw new HandlerFailure('no longer wanted');
      spare = pool.take();
    } catch (error) {
      this.#turns.release();
      throw error;
    }
    const { program } = spare;
    const stopLooking = noteTaking(spare, context);
    program.lines.end();
    program.lines = new ErrorLines((line) => context.log(`${this.#file}: ${line}`));
    try {
      const reply = await answerOf(program, context, {
        request: request.splice(0),
        turns: this.#turns,
        maxReplyBytes: () => this.#options.maxReplyBytes(),
      });
      pool.answered();
      return reply;
    } finally {
      stopLooking();
    }
  }

  #createPool(): SparePool {
    const { program, surroundings, turns, said, complain, log, pauseMs, environment = process.env } = this.#options;
    const inherited = [...inheritedEnvironment(environment), 'EOFD_SPARE=1'];
    return new SparePool({
      surroundings,
      processTally: this.#options.processTally,
      start: () => startSpare(program, inherited),
      freeTurns: () => turns.free,
      said: (line) => said(`${this.#file}: ${line}`, undefined),
      cannotStart: (cause) =>
        complain(`${this.#file}: cannot start a spare, and will try again now and then: ${cause}`),
      ended: (pid, ageMs, cause) => log(spareEnded({ name: this.#file, pid, answered: 0, ageMs }, cause)),
      pauseMs,
    });
  }
}
