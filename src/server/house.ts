import type { Handler } from '../core/handler.ts';
import type { Ledger } from '../core/ledger.ts';
import type { Settings } from '../core/options.ts';
import type { BlockPool } from './block-pool.ts';
import type { Observer } from './observer.ts';
import type { SendBuffer } from './send-buffer.ts';

/** What holds for connections until the next reload. */
export interface Terms {
  readonly settings: Settings;
  readonly handler: Handler;
}

/** What all connections of a server share. */
export interface House {
  readonly ledger: Ledger;
  readonly pool: BlockPool;
  readonly observer: Observer;
  /** Of the first connection: all that are accepted have the same. */
  readonly sendBuffer: SendBuffer;
  readonly terms: Terms;
  /** What every id begins with. */
  readonly idPrefix: string;
  /** Milliseconds of a clock that never goes back. */
  now(): number;
}
