import { RequestError } from './request-error.ts';
import { isReset, transferError } from './system-error.ts';

/** What is known of an exchange when nothing more comes in. */
export interface Facts {
  readonly sentBytes: number;
  readonly receivedBytes: number;
  /** Our half-close was done when the end came. */
  readonly halfClosed: boolean;
  /** Bytes came in before it. */
  readonly early: boolean;
  /** Of a write or of a read: Node's error. */
  readonly failure: unknown;
  /** The first line of what came in, escaped. */
  readonly line: string | undefined;
  /** The same, if it begins as the server's reason does. */
  readonly reason: string | undefined;
}

/** Why what came in is no reply; undefined where it is a whole one. */
export function judge(facts: Facts): RequestError | undefined {
  const { failure, line, reason } = facts;
  if (failure !== undefined && !isReset(failure)) return transferError(failure);
  if (failure !== undefined) {
    const serverLine = facts.early ? line : reason;
    const message =
      serverLine === undefined ? 'the server hung up on the request' : `the server refused the request: ${serverLine}`;
    return new RequestError('reset', message, { cause: failure, serverLine });
  }
  if (facts.early) {
    return new RequestError(
      'early-reply',
      `the server answered before the request had ended: ${line ?? '(an empty line)'}`,
      {
        serverLine: line,
      },
    );
  }
  if (!facts.halfClosed)
    return new RequestError('reset', 'the server closed the connection before the request had ended');
  if (facts.sentBytes > 0 && facts.receivedBytes === 0) {
    return new RequestError('empty-reply', 'the server failed on the request: its reply is empty');
  }
  return undefined;
}
