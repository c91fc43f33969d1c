import { closeSync, constants, openSync } from 'node:fs';
import type { CallContext } from '../../core/handler.ts';
import { unreadBytes } from '../../posix/descriptor.ts';
import type { Spare } from './spare-pool.ts';

const FIRST_LOOK_MS = 2;
const LOOK_MAX_MS = 1000;

/**
 * Notes for a request's record which spare it is given, before it is; and where that is not ready, how long it takes
 * until it has read what there is of the request. That is looked for now and then: up to a third of it may be the
 * looking.
 * @returns ends the looking: by now it has read what it was going to
 */
export function noteTaking({ program: { pid }, isReady }: Spare, context: CallContext): () => void {
  context.answeredBy({ mode: 'spare', pid });
  const pipe = isReady ? undefined : openInput(pid);
  if (pipe === undefined) return () => undefined;
  const sinceMs = performance.now();
  let pauseMs = FIRST_LOOK_MS;
  let isOver = false;
  const giveUp = (): void => {
    isOver = true;
    clearTimeout(timer);
    closeSync(pipe);
  };
  const note = (): void => {
    if (isOver) return;
    giveUp();
    context.answeredBy({ mode: 'spare', pid, spareWaitMs: performance.now() - sinceMs });
  };
  const look = (): void => {
    const unread = unreadOf(pipe);
    if (unread === undefined) return giveUp();
    if (unread === 0) return note();
    pauseMs = Math.min(pauseMs * 1.5, LOOK_MAX_MS);
    timer = setTimeout(look, pauseMs).unref();
  };
  let timer = setTimeout(look, pauseMs).unref();
  return note;
}

/** Undefined where it can't be told: nothing but a figure of the record depends on it. */
function unreadOf(pipe: number): number | undefined {
  try {
    return unreadBytes(pipe);
  } catch {
    return undefined;
  }
}

/** The pipe that it reads: ours is closed once the request is written. Undefined where it may not be looked at. */
function openInput(pid: number): number | undefined {
  try {
    return openSync(`/proc/${pid}/fd/0`, constants.O_RDONLY | constants.O_NONBLOCK);
  } catch {
    return undefined;
  }
}
