import { type CallContext, HandlerFailure } from '../../core/handler.ts';
import type { Exit } from '../../posix/spawn.ts';
import type { Turns } from '../turns.ts';
import type { ProgramProcess } from './program-process.ts';
import { ProgramReply } from './program-reply.ts';

export interface AnswerOptions {
  /** What the request takes beside the reply. */
  readonly requestBytes: number;
  /** The turn is given back once nothing of the program runs any more, and lent while it waits for memory. */
  readonly turns: Turns;
  /** Asked anew for each piece. */
  maxReplyBytes(): number;
}

/**
 * The reply of a program that was given its request: complete when it has exited and what it wrote by then is read.
 * Whoever else has the other end of the pipe is not waited for.
 * @throws HandlerFailure
 */
export async function answerOf(
  program: ProgramProcess,
  { claim, signal }: CallContext,
  { requestBytes, turns, maxReplyBytes }: AnswerOptions,
): Promise<readonly Buffer[]> {
  return new Promise((resolve, reject) => {
    const fail = (failure: HandlerFailure): void => {
      reject(failure);
      reply.drop();
      program.end();
    };
    const waits = (isWaiting: boolean): void => turns.add(isWaiting ? 1 : -1);
    const reply = new ProgramReply(program.stdout, { claim, requestBytes, maxReplyBytes, waits, failed: fail });
    const abort = (): void => fail(new HandlerFailure('no longer wanted'));
    signal.addEventListener('abort', abort, { once: true });
    const exited = (exit: Exit | undefined): void => {
      const rest = reply.rest();
      if (rest instanceof HandlerFailure) return reject(rest);
      const failure = failureOf(exit);
      if (failure === undefined) resolve(rest);
      else reject(failure);
    };
    const gone = (): void => {
      signal.removeEventListener('abort', abort);
      turns.release();
    };
    try {
      program.watch({ exited, gone });
      reply.begin();
    } catch (error) {
      fail(new HandlerFailure(`cannot watch over the program: ${(error as Error).message}`, { cause: error }));
    }
  });
}

function failureOf(exit: Exit | undefined): HandlerFailure | undefined {
  if (exit === undefined) return new HandlerFailure('the program ended, and how cannot be found out');
  if ('code' in exit)
    return exit.code === 0 ? undefined : new HandlerFailure(`the program exited with status ${exit.code}`);
  return new HandlerFailure(`the program was ended by ${signalName(exit.signal)}`);
}

function signalName(number: number): string {
  const { signals } = process.getBuiltinModule('node:os').constants;
  return Object.entries(signals).find(([, value]) => value === number)?.[0] ?? `signal ${number}`;
}
