import { fstatSync } from 'node:fs';
import { RequestError } from '../client/request-error.ts';
import { isStandIn, NO_STREAM } from '../program/stand-in.ts';

/** Standard input as a request. */
export interface StandardInput {
  readonly body: NodeJS.ReadStream | Buffer;
  /** Its size, where that is known beforehand. */
  readonly bytes: number | undefined;
}

/**
 * Opens standard input. What is typed on a terminal is read to its end first: whoever thinks about the next line must
 * not be a client that stalls.
 *
 * @param prompt tells how to end what is typed
 * @throws RequestError `body-failed` where it can't be read, as a directory, which Node would take for empty
 */
export async function openStandardInput(prompt: () => void): Promise<StandardInput> {
  const input = fstatSync(0);
  if (input.isDirectory()) throw unreadable(new Error('it is a directory'));
  if (isStandIn(process.stdin)) throw unreadable(new Error(NO_STREAM));
  if (process.stdin.isTTY) {
    prompt();
    const body = await readAll(process.stdin);
    return { body, bytes: body.length };
  }
  return { body: process.stdin, bytes: input.isFile() ? input.size : undefined };
}

async function readAll(stream: NodeJS.ReadStream): Promise<Buffer> {
  const pieces: Buffer[] = [];
  try {
    for await (const piece of stream as AsyncIterable<Buffer>) pieces.push(piece);
  } catch (error) {
    throw unreadable(error);
  }
  return Buffer.concat(pieces);
}

const unreadable = (cause: unknown): RequestError =>
  new RequestError('body-failed', "the request's body could not be read", { cause });
