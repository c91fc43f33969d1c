import type { Failure } from '../handler.ts';

/** How a try to have a request answered over HTTP ended without a reply. */
export type Mishap =
  /** There was no connection. @property passes whether that may be over in a moment */
  | { readonly kind: 'unreached'; readonly cause: string; readonly passes: boolean }
  /**
   * The connection ended.
   * @property isTold whether the server would have told if it had begun: an eofd, with nobody in between
   */
  | { readonly kind: 'lost'; readonly cause: string; readonly hasBegun: boolean; readonly isTold: boolean }
  /** A status that is no success. @property answer it in words @property retryAfter the header, as it came */
  | {
      readonly kind: 'refused';
      readonly status: number;
      readonly answer: string;
      readonly retryAfter: string | undefined;
      readonly hasBegun: boolean;
    };

export interface Circumstances {
  /** Tries so far, this one included. */
  readonly tries: number;
  /** Until `handler-timeout`. */
  readonly leftMs: number;
  /** Whether the server may come back at once. */
  readonly isBrief: boolean;
}

/** What follows. */
export type Verdict =
  | { readonly kind: 'again'; readonly afterMs: number }
  | { readonly kind: 'failed'; readonly failure: Pick<Failure, 'reason' | 'fault'> };

const FIRST_PAUSE_MS = 50;
const PAUSE_MAX_MS = 1000;
/** A Retry-After may ask for more than anybody would wait. */
const RETRY_AFTER_MAX_S = 3600;

/**
 * Whether a request is sent again. Only where it surely was not begun: no job is done twice. Everything else is a
 * failure, named, at once.
 */
export function verdictOn(mishap: Mishap, { tries, leftMs, isBrief }: Circumstances): Verdict {
  const again = (afterMs: number, otherwise: Verdict): Verdict =>
    afterMs < leftMs ? { kind: 'again', afterMs } : otherwise;
  const pauseMs = Math.min(FIRST_PAUSE_MS * 2 ** (tries - 1), PAUSE_MAX_MS);
  switch (mishap.kind) {
    case 'unreached': {
      const failed = failure(`cannot reach the server: ${mishap.cause}`);
      return mishap.passes && isBrief ? again(pauseMs, failed) : failed;
    }
    case 'lost':
      if (mishap.hasBegun) return failure(`the server was lost while it worked on the request: ${mishap.cause}`);
      if (mishap.isTold) return { kind: 'again', afterMs: 0 };
      return failure(`the connection to the server ended, and it may have begun with the request: ${mishap.cause}`);
    case 'refused': {
      const { status, answer, hasBegun, retryAfter } = mishap;
      if (status !== 503) return failure(answer, status === 422 ? 'request' : 'server');
      if (hasBegun) return failure(answer);
      // One that says 0 would be asked as fast as it answers.
      return again(Math.max(retryAfterMs(retryAfter) ?? 0, pauseMs), failure(answer, 'queue'));
    }
  }
}

const failure = (reason: string, fault: Failure['fault'] = 'server'): Verdict => ({
  kind: 'failed',
  failure: { reason, fault },
});

/** In seconds; as a date it would need two clocks that agree. @returns undefined where it is nothing of the kind */
function retryAfterMs(text: string | undefined): number | undefined {
  if (text === undefined || !/^\d{1,10}$/.test(text)) return undefined;
  return Math.min(Number(text), RETRY_AFTER_MAX_S) * 1000;
}
