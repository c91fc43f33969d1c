import type { Front } from '../outcome.ts';
import type { ReasonKind } from './reason-kinds.ts';

/** What is counted of a connection that ended; made only where somebody counts. Times in milliseconds. */
export interface Measure {
  readonly front: Front;
  /** Undefined where there is a reply. */
  readonly kind: ReasonKind | undefined;
  readonly durationMs: number;
  /** Until the first byte of the request; undefined where none came. */
  readonly firstByteMs?: number | undefined;
  /** For its turn, and with the handler; undefined where it never came to one that has turns, or had none. */
  readonly queueMs?: number | undefined;
  readonly workMs?: number | undefined;
}
