import { basename } from 'node:path';
import { EXIT, FatalError } from '../../core/errors.ts';
import { type CallContext, type CallHandler, HandlerFailure } from '../../core/handler.ts';
import { close } from '../../posix/descriptor.ts';
import { openPidfd } from '../../posix/pidfd.ts';
import { inheritedEnvironment, requestEnvironment } from '../environment.ts';
import { ErrorLines } from '../error-lines.ts';
import type { Turns } from '../turns.ts';
import type { Program } from './find-program.ts';
import { LivingGroups } from './living-groups.ts';
import { answerOf } from './program-answer.ts';
import { ProgramProcess, type ProgramSurroundings } from './program-process.ts';
import { startProgram } from './start-program.ts';
import type { Readiness } from './watched-descriptor.ts';

export interface ExecOptions {
  readonly program: Program;
  /** As many as there may be programs at once; others that run programs may share them. */
  readonly turns: Turns;
  readonly readiness: Readiness;
  /** Largest reply in bytes; asked anew for each piece. */
  maxReplyBytes(): number;
  /** From SIGTERM to SIGKILL, one second unless given. */
  readonly graceMs?: number;
  /** What programs inherit, without what is meant for eofd alone; process.env unless given. */
  readonly environment?: NodeJS.ProcessEnv;
}

/**
 * The handler that runs a program for each request: the request is its standard input, its standard output is the
 * reply, sent when it exits with 0. Each runs in a process group of its own, which ends with the request.
 *
 * @throws FatalError where the system has no pidfd_open(2) (before Linux 5.3)
 */
export function createExec(options: ExecOptions): CallHandler {
  const { turns, readiness, graceMs = 1000, environment = process.env } = options;
  refuseWithoutPidfds();
  const inherited = inheritedEnvironment(environment);
  const name = basename(options.program.path);
  const scratch = Buffer.allocUnsafeSlow(64 * 1024);
  const surroundings: ProgramSurroundings = { readiness, graceMs, scratch, living: new LivingGroups() };

  const run = async (request: Buffer[], context: CallContext): Promise<readonly Buffer[]> => {
    const { signal, claim } = context;
    const requestBytes = request.reduce((sum, piece) => sum + piece.length, 0);
    let program: ProgramProcess;
    try {
      if (signal.aborted) throw new HandlerFailure('no longer wanted');
      // The program has them in a file then, and they must not be held twice.
      const started = startProgram(options.program, request.splice(0), [...inherited, ...requestEnvironment(context)]);
      program = new ProgramProcess(started, surroundings, new ErrorLines((line) => context.log(`${name}: ${line}`)));
    } catch (error) {
      turns.release();
      throw error;
    }
    claim.set(requestBytes);
    return answerOf(program, context, { requestBytes, turns, maxReplyBytes: () => options.maxReplyBytes() });
  };

  return {
    kind: 'call',
    name: 'exec',
    async admit(context) {
      await turns.take(context);
      return (request) => run(request, context);
    },
  };
}

function refuseWithoutPidfds(): void {
  try {
    close(openPidfd(process.pid));
  } catch (error) {
    const message = `programs as handlers need pidfd_open(2), of Linux 5.3: ${(error as Error).message}`;
    throw new FatalError(message, EXIT.unavailable, { cause: error });
  }
}
