import { type CallContext, HandlerFailure } from '../core/handler.ts';
import { timeText } from '../core/quantity.ts';
import type { Turns } from './turns.ts';

/** A wait that a record of a failure speaks of. */
const NOTABLE_MS = 10;

/**
 * Does a piece of work when it is its turn; the turn is given back by whoever does it. A failure tells of a wait that is worth telling.
 * @param mayBegin asked before it is given a turn; whether there is memory for its reply unless given
 */
export async function inTurn<T, R>(
  turns: Turns<T>,
  context: CallContext,
  work: (turn: T) => Promise<R>,
  mayBegin = context.mayHold,
): Promise<R> {
  const cameAt = performance.now();
  const turn = await turns.take({ ...context, mayBegin });
  const waitedMs = performance.now() - cameAt;
  context.started?.();
  try {
    return await work(turn);
  } catch (error) {
    if (waitedMs < NOTABLE_MS || !(error instanceof HandlerFailure)) throw error;
    throw new HandlerFailure(`${error.message}; it had waited ${timeText(waitedMs)} for its turn`, { cause: error });
  }
}
