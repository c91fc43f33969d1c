import { HandlerFailure } from '../../core/handler.ts';
import type { Exit } from '../../posix/spawn.ts';

const WORKER_DOES = 'serves the socket that is its descriptor 3';

/**
 * Why a program's end is the request's failure; undefined where it exited with 0.
 * @param lastWords the last line of its standard error: a log that shows failures alone has it from here
 */
export function programFailure(exit: Exit | undefined, lastWords: string): HandlerFailure | undefined {
  if (isSuccess(exit)) return undefined;
  return new HandlerFailure(`the program ${manner(exit)}${lastWords && `: ${lastWords}`}`);
}

/** How a spare ended that had no request; with 0, it was not made to wait for one. */
export const spareEnd = (exit: Exit | undefined, lastWords: string): string =>
  `the program ${manner(exit)}${isSuccess(exit) ? ', and did not wait for its input' : ''}${lastWords && `: ${lastWords}`}`;

/**
 * How a worker ended by itself.
 * @param failure from programFailure @param given requests that it was given: where it was none, and it exited with 0,
 * nobody told it what a worker is
 */
export function workerEnd(failure: HandlerFailure | undefined, given: number): string {
  if (failure !== undefined) return failure.message.replace('the program', 'it');
  return `it exited with status 0${given === 0 ? ` without a request, and a worker stays: it ${WORKER_DOES}` : ''}`;
}

/** Why a worker is ended that keeps a connection. @param answered requests that it has answered */
export function keptConnection(answered: number): string {
  const hint = answered === 0 ? `, and has answered none yet: a worker ${WORKER_DOES}` : '';
  return `it did not close its side of a connection that nobody wanted any more${hint}`;
}

const isSuccess = (exit: Exit | undefined): boolean => exit !== undefined && 'code' in exit && exit.code === 0;

function manner(exit: Exit | undefined): string {
  if (exit === undefined) return 'ended, and how cannot be found out';
  if ('code' in exit) return `exited with status ${exit.code}`;
  if ('unknown' in exit) return `ended, and how cannot be found out (${exit.unknown})`;
  return `was ended by ${signalName(exit.signal)}`;
}

function signalName(number: number): string {
  const { signals } = process.getBuiltinModule('node:os').constants;
  return Object.entries(signals).find(([, value]) => value === number)?.[0] ?? `signal ${number}`;
}
