import type { Writable } from 'node:stream';
import { isStandIn, NO_STREAM } from './stand-in.ts';

/** What was to be printed could not be. The reader of a pipe that has seen enough is no news to anyone. */
export class OutputError extends Error {
  override readonly name = 'OutputError';
  readonly closed: boolean;

  /** @param what was to be printed: `the reply` */
  constructor(what: string, cause: Error) {
    super(`${what} could not be written: ${cause.message}`, { cause });
    this.closed = (cause as NodeJS.ErrnoException).code === 'EPIPE';
  }
}

/** Prints a piece of something. @returns when there is room for more. @throws OutputError */
export function print(what: string, piece: string | Uint8Array, output: Writable = process.stdout): Promise<void> {
  if (output === process.stdout && isStandIn(output))
    return Promise.reject(new OutputError(what, new Error(NO_STREAM)));
  // Each write has its own error; without a listener the stream's would end the process.
  if (output.listenerCount('error') === 0) output.on('error', () => undefined);
  return new Promise((resolve, reject) => {
    output.write(piece, (error) => (error == null ? resolve() : reject(new OutputError(what, error))));
  });
}
