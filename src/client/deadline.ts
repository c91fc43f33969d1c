import { RequestError } from './request-error.ts';

/** setTimeout's longest delay, 24.8 days; it takes a longer one for none at all. */
const MAX_TIMER_MS = 2 ** 31 - 1;

/** Ends an exchange from outside: at the deadline, or when the caller gives up. */
export interface Deadline {
  /** Aborted with a RequestError as its reason. */
  readonly signal: AbortSignal;
  /** Lets go of the timer and of the caller's signal. */
  readonly dispose: () => void;
}

/**
 * @param timeoutMs more than 0; past 24 days there is no deadline
 * @param late says, at the deadline, what was being waited for
 * @throws RangeError
 */
export function startDeadline(timeoutMs: number, caller: AbortSignal | undefined, late: () => RequestError): Deadline {
  if (!(timeoutMs > 0)) throw new RangeError('timeoutMs must be more than 0; Infinity for no deadline');
  const controller = new AbortController();
  const timer = timeoutMs > MAX_TIMER_MS ? undefined : setTimeout(() => controller.abort(late()), timeoutMs);
  const giveUp = () =>
    controller.abort(new RequestError('aborted', 'the request was given up', { cause: caller?.reason }));
  if (caller?.aborted) giveUp();
  else caller?.addEventListener('abort', giveUp);
  return {
    signal: controller.signal,
    dispose() {
      clearTimeout(timer);
      caller?.removeEventListener('abort', giveUp);
    },
  };
}
