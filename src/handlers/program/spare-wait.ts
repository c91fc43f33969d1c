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
  if (isReady) return () => undefined;
  const sinceMs = performance.now();
  let pauseMs = FIRST_LOOK_MS;
  let pipe: number | undefined;
  let isOver = false;
  const giveUp = (): void => {
    isOver = true;
    clearTimeout(timer);
    if (pipe !== undefined) closeSync(pipe);
  };
  const note = (): void => {
    if (isOver) return;
    giveUp();
    context.answeredBy({ mode: 'spare', pid, spareWaitMs: performance.now() - sinceMs });
  };
  const look = (): void => {
    try {
      // Not earlier: while the program is being loaded, the system has whoever opens it wait for that.
      pipe ??= openInput(pid);
      if (unreadBytes(pipe) === 0) return note();
    } catch (error) {
      // It has ended already, and that is noted in a moment. Otherwise nothing but a figure of the record is missing.
      return (error as NodeJS.ErrnoException).code === 'ENOENT' ? undefined : giveUp();
    }
    pauseMs = Math.min(pauseMs * 1.5, LOOK_MAX_MS);
    timer = setTimeout(look, pauseMs).unref();
    return undefined;
  };
  let timer = setTimeout(look, pauseMs).unref();
  return note;
}

/** The pipe that it reads: ours is closed once the request is written. @throws Error where it may not be looked at */
const openInput = (pid: number): number => openSync(`/proc/${pid}/fd/0`, constants.O_RDONLY | constants.O_NONBLOCK);
