import type { Ledger } from '../core/ledger.ts';
import type { EventLoop } from '../posix/event-loop.ts';
import type { Terms } from './house.ts';
import type { Observer } from './observer.ts';

/** What a server is given: it makes none of it itself. */
export interface ServerOptions {
  readonly loop: EventLoop;
  readonly ledger: Ledger;
  readonly terms: Terms;
  readonly observer: Observer;
  /** Starts the id of each request. */
  readonly idPrefix: string;
  /** Milliseconds of a clock that never goes back. */
  now(): number;
}
