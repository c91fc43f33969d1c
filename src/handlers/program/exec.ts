import { basename } from 'node:path';
import { type CallContext, type CallHandler, HandlerFailure } from '../../core/handler.ts';
import { inheritedEnvironment, requestEnvironment } from '../environment.ts';
import { ErrorLines } from '../error-lines.ts';
import type { Turns } from '../turns.ts';
import type { Program } from './find-program.ts';
import { answerOf } from './program-answer.ts';
import { ProgramProcess, type ProgramSurroundings } from './program-process.ts';
import { startProgram } from './start-program.ts';

/** What a program needs as a handler, in whatever mode. */
export interface ExecOptions {
  readonly program: Program;
  readonly surroundings: ProgramSurroundings;
  /** As many as there may be programs at once; others that run programs may share them. */
  readonly turns: Turns;
  /** Largest reply in bytes; asked anew for each piece. */
  maxReplyBytes(): number;
  /** What programs inherit, without what is meant for eofd alone; process.env unless given. */
  readonly environment?: NodeJS.ProcessEnv;
}

/**
 * The handler that runs a program for each request: the request is its standard input, its standard output is the
 * reply, sent when it exits with 0. Each runs in a process group of its own, which ends with the request.
 */
export function createExec({ program, surroundings, turns, ...options }: ExecOptions): CallHandler {
  const inherited = inheritedEnvironment(options.environment ?? process.env);
  const name = basename(program.path);

  const run = async (request: Buffer[], context: CallContext): Promise<readonly Buffer[]> => {
    const requestBytes = request.reduce((sum, piece) => sum + piece.length, 0);
    let running: ProgramProcess;
    try {
      if (context.cancellation.isCancelled) throw new HandlerFailure('no longer wanted');
      // The program has them in a file then, and they must not be held twice.
      const started = startProgram(program, request.splice(0), [...inherited, ...requestEnvironment(context)]);
      running = new ProgramProcess(started, surroundings, new ErrorLines((line) => context.log(`${name}: ${line}`)));
    } catch (error) {
      turns.release();
      throw error;
    }
    context.claim.set(requestBytes);
    context.answeredBy({ mode: 'request', pid: running.pid });
    return answerOf(running, context, { requestBytes, turns, maxReplyBytes: () => options.maxReplyBytes() });
  };

  return {
    kind: 'call',
    name: 'exec',
    get freeTurns() {
      return turns.free;
    },
    async admit(context) {
      await turns.take(context);
      return (request) => run(request, context);
    },
  };
}
