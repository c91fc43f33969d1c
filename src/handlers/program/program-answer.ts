import { type CallContext, HandlerFailure } from '../../core/handler.ts';
import { write } from '../../posix/descriptor.ts';
import type { Exit } from '../../posix/spawn.ts';
import { ReplyReader } from '../reply-reader.ts';
import { RequestFeed } from '../request-feed.ts';
import type { Turns } from '../turns.ts';
import { programFailure } from './program-failure.ts';
import type { ProgramProcess } from './program-process.ts';

export interface AnswerOptions {
  /** What the request takes beside the reply, in bytes; what is left of `request` unless given. */
  readonly requestBytes?: number;
  /** Its pieces, where the program waits for them at its standard input. */
  readonly request?: readonly Buffer[];
  /** The turn is given back once nothing of the program runs any more, and lent while it waits for memory. */
  readonly turns: Pick<Turns, 'add' | 'release'>;
  /** Asked anew for each piece. */
  maxReplyBytes(): number;
}

/**
 * The reply of a program that has its request, or is given it now: complete when it has exited and what it wrote by
 * then is read. Whoever else has the other end of the pipe is not waited for.
 * @throws HandlerFailure
 */
export async function answerOf(
  program: ProgramProcess,
  { claim, cancellation }: CallContext,
  { request, turns, maxReplyBytes, ...options }: AnswerOptions,
): Promise<readonly Buffer[]> {
  return new Promise((resolve, reject) => {
    const fail = (failure: HandlerFailure): void => {
      reject(failure);
      reply.drop();
      program.end();
    };
    const feed = request === undefined ? undefined : feedOf(program, request, () => reply.account());
    const reply = new ReplyReader(program.stdout, {
      claim,
      requestBytes: () => options.requestBytes ?? feed?.bytesLeft ?? 0,
      maxReplyBytes,
      waits: (isWaiting) => turns.add(isWaiting ? 1 : -1),
      failed: fail,
    });
    cancellation.listener = { cancelled: () => fail(new HandlerFailure('no longer wanted')) };
    const exited = (exit: Exit | undefined): void => {
      const rest = reply.rest();
      if (rest instanceof HandlerFailure) return reject(rest);
      const failure = programFailure(exit, program.lines.last);
      if (failure === undefined) resolve(rest);
      else reject(failure);
    };
    const gone = (): void => {
      cancellation.listener = undefined;
      turns.release();
    };
    try {
      program.watch({ exited, gone });
      reply.begin();
      feed?.begin();
    } catch (error) {
      fail(new HandlerFailure(`cannot watch over the program: ${(error as Error).message}`, { cause: error }));
    }
  });
}

function feedOf(program: ProgramProcess, request: readonly Buffer[], progress: () => void): RequestFeed | undefined {
  const { stdin } = program;
  if (stdin === undefined) return undefined;
  return new RequestFeed(stdin, request, { write, progress, done: () => stdin.close() });
}
