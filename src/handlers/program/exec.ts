import { basename } from 'node:path';
import { EXIT, FatalError } from '../../core/errors.ts';
import { type CallContext, type CallHandler, HandlerFailure } from '../../core/handler.ts';
import { close } from '../../posix/descriptor.ts';
import { openPidfd } from '../../posix/pidfd.ts';
import { ErrorLines } from '../error-lines.ts';
import { inheritedEnvironment, requestEnvironment } from '../program-environment.ts';
import type { Turns } from '../turns.ts';
import type { Program } from './find-program.ts';
import { type Readiness, RunningProgram } from './running-program.ts';
import { type Started, startProgram } from './start-program.ts';

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
 * The handler that runs a program for each request: the request is its standard input, its standard output is the reply, sent when it exits with 0.
 * Each runs in a process group of its own, which ends with the request.
 *
 * @throws FatalError where the system has no pidfd_open(2) (before Linux 5.3)
 */
export function createExec(options: ExecOptions): CallHandler {
  const { program, turns, readiness, graceMs = 1000, environment = process.env } = options;
  refuseWithoutPidfds();
  const inherited = inheritedEnvironment(environment);
  const running = new Set<RunningProgram>();
  /** Those whose programs wait for memory. They do not use their turns meanwhile, so others may: or one user could hold up all the rest. */
  const waiting = new Set<CallContext>();
  const scratch = Buffer.allocUnsafeSlow(64 * 1024);
  const name = basename(program.path);
  // An end without a stop, after an error of ours: nobody will look after them any more.
  const killAll = (): void => {
    for (const { group } of running) group.kill();
  };
  process.on('exit', killAll);
  let closed = false;
  const stopWatching = (): void => {
    if (closed && running.size === 0) process.off('exit', killAll);
  };

  const start = (request: Buffer[], context: CallContext): Started => {
    try {
      if (context.signal.aborted) throw new HandlerFailure('no longer wanted');
      // The program has them in a file then, and they must not be held twice.
      return startProgram(program, request.splice(0), [...inherited, ...requestEnvironment(context)]);
    } catch (error) {
      turns.release();
      throw error;
    }
  };

  const run = async (request: Buffer[], context: CallContext): Promise<readonly Buffer[]> => {
    const requestBytes = request.reduce((sum, piece) => sum + piece.length, 0);
    const started = start(request, context);
    return new Promise((resolve, reject) => {
      const abort = (): void => one.end('no longer wanted');
      const one = new RunningProgram(started, {
        readiness,
        graceMs,
        scratch,
        errorLines: new ErrorLines((line) => context.log(`${name}: ${line}`)),
        maxReplyBytes: () => options.maxReplyBytes(),
        mayHoldMore: () => context.mayHold?.() ?? true,
        waits(isWaiting) {
          if (isWaiting) waiting.add(context);
          else waiting.delete(context);
          turns.add(isWaiting ? 1 : -1);
        },
        holds: (bytes) => context.holds?.(requestBytes + bytes),
        settled(result) {
          context.signal.removeEventListener('abort', abort);
          if (result instanceof HandlerFailure) reject(result);
          else resolve(result);
        },
        gone() {
          running.delete(one);
          turns.release();
          stopWatching();
        },
      });
      running.add(one);
      context.holds?.(requestBytes);
      context.signal.addEventListener('abort', abort, { once: true });
      one.begin();
    });
  };

  /** A program that waits for memory goes on before another one of its user begins, so that they don't become more and more. */
  const mayBegin = ({ peer, mayHold }: CallContext): boolean =>
    mayHold === undefined ||
    (mayHold() && ![...waiting].some((other) => other.peer.uid === peer.uid && other.mayHold?.()));

  return {
    kind: 'call',
    name: 'exec',
    async handle(request, context) {
      await turns.take({ ...context, mayBegin: () => mayBegin(context) });
      context.started?.();
      return run(request, context);
    },
    close() {
      closed = true;
      stopWatching();
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
