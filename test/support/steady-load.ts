import { createConnection } from 'node:net';

/** Asks once. @returns what came, and whether the connection ended as one with a reply does */
export function askOnce(path: string, request: string): Promise<{ readonly reply: string; readonly isClean: boolean }> {
  return new Promise((resolve) => {
    const pieces: Buffer[] = [];
    const done = (isClean: boolean): void => resolve({ reply: Buffer.concat(pieces).toString(), isClean });
    createConnection({ path, allowHalfOpen: true })
      .end(request)
      .on('data', (piece: Buffer) => pieces.push(piece))
      .on('end', () => done(true))
      .on('error', () => done(false));
  });
}

/** What came of many requests. */
export interface LoadResult {
  answered: number;
  /** Told apart from an answer by the client: nothing came, or the connection was cut. */
  failed: number;
  /** Neither: a part of a reply, or another one's. There must be none. */
  readonly wrong: string[];
}

/**
 * Asks by several clients, each one request after the other, until told to stop.
 * @param replyTo what the reply to a request is @param goesOn asked before each request, with how many have been begun
 */
export async function load(
  path: string,
  clients: number,
  replyTo: (request: string) => string,
  goesOn: (begun: number) => boolean,
): Promise<LoadResult> {
  const result: LoadResult = { answered: 0, failed: 0, wrong: [] };
  let begun = 0;
  const client = async (): Promise<void> => {
    while (goesOn(begun)) {
      const request = `request ${++begun}`;
      const { reply, isClean } = await askOnce(path, request);
      if (isClean && reply === replyTo(request)) result.answered++;
      else if (reply === '') result.failed++;
      else result.wrong.push(`${request}: ${reply}${isClean ? '' : ' (cut)'}`);
    }
  };
  await Promise.all(Array.from({ length: clients }, client));
  return result;
}
