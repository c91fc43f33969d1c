import type { Handler } from '../core/handler.ts';
import type { Ledger } from '../core/ledger.ts';
import type { Settings } from '../core/options.ts';
import type { Outcome } from '../core/outcome.ts';
import type { Reason } from '../core/reasons.ts';
import type { EventLoop } from '../posix/event-loop.ts';
import type { BlockPool } from './block-pool.ts';
import type { Connection } from './connection.ts';
import type { SendBuffer } from './send-buffer.ts';

/** What a connection needs of the server it belongs to. */
export interface Host {
  readonly settings: Settings;
  readonly handler: Handler;
  readonly ledger: Ledger;
  readonly pool: BlockPool;
  readonly loop: EventLoop;
  /** Starts the id of each request. */
  readonly idPrefix: string;
  readonly sendBuffer: SendBuffer;
  now(): number;
  /** The connection did not end in its first turn. */
  stays(connection: Connection): void;
  /** Whether this one may read; when not, the server calls `resume` once it may. */
  mayRead(connection: Connection): boolean;
  /** Whether there is memory for more of what this one holds. */
  mayHold(connection: Connection): boolean;
  /** The connection holds less memory than before, and goes on. */
  released(): void;
  /** Looks at the connection's deadline again: a new one may have come nearer. */
  watchDeadline(connection: Connection): void;
  ended(connection: Connection, outcome: Outcome, reason: Reason | undefined): void;
  stalled(connection: Connection, silentMs: number): void;
  handlerSaid(connection: Connection, message: string): void;
  /** An error that is nobody's request: a bug. */
  failed(error: unknown): void;
}
