import { fstatSync } from 'node:fs';
import { RequestError } from '../client/request-error.ts';

/** Standard input as a request. */
export interface StandardInput {
  readonly stream: NodeJS.ReadStream;
  /** Its size, where that is known beforehand: of a file. */
  readonly bytes: number | undefined;
}

/** @throws RequestError `body-failed` for a directory, which Node would take for an empty input */
export function openStandardInput(): StandardInput {
  const input = fstatSync(0);
  if (input.isDirectory()) {
    throw new RequestError('body-failed', "the request's body could not be read", {
      cause: new Error('it is a directory'),
    });
  }
  return { stream: process.stdin, bytes: input.isFile() ? input.size : undefined };
}
