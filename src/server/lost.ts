import type { Happening } from '../core/phases.ts';
import { reasons } from '../core/reasons.ts';
import { ERRNO, PosixError } from '../posix/errno.ts';

/** Why a connection can be read or written no more: its client went away, or the system would not. */
export type Lost = 'gone' | PosixError;

/** EAGAIN: of a byte that was there before. */
const OF_CLIENT: readonly number[] = [ERRNO.EPIPE, ERRNO.ECONNRESET, ERRNO.ENOTCONN, ERRNO.EAGAIN];
export const GONE: Happening = { what: 'peer gone', reason: reasons.wentAway };

/** What a call on a connection that failed for good means. @param result the error number, negated */
export function lostBy(call: 'recv' | 'send', result: number): Lost {
  return OF_CLIENT.includes(-result) ? 'gone' : new PosixError(call, -result);
}

/** What follows for the connection. Nobody's going is told of where nobody went. */
export const happeningOf = (lost: Lost): Happening =>
  lost === 'gone' ? GONE : { what: 'handler failed', reason: { kind: 'internal-error', text: lost.withAdvice } };
