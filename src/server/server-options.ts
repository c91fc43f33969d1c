import type { Handler } from '../core/handler.ts';
import type { Ledger } from '../core/ledger.ts';
import type { Settings } from '../core/options.ts';
import type { EventLoop } from '../posix/event-loop.ts';
import type { Observer } from './observer.ts';

/** What a server is given: it makes none of it itself. */
export interface ServerOptions {
  readonly loop: EventLoop;
  readonly ledger: Ledger;
  readonly settings: Settings;
  readonly handler: Handler;
  readonly observer: Observer;
  readonly idPrefix: string;
  /** Milliseconds of a clock that never goes back. */
  now(): number;
}
