import type { Phase } from '../core/exchange.ts';
import type { Settings } from '../core/options.ts';
import type { Outcome, PeerCredentials } from '../core/outcome.ts';
import type { Reason } from '../core/reasons.ts';
import type { BlockPool } from './block-pool.ts';

/** What an exchange needs of the connection it happens on. */
export interface Owner {
  readonly fd: number;
  readonly id: string;
  readonly peer: PeerCredentials;
  readonly settings: Settings;
  readonly pool: BlockPool;
  readonly smallBytes: number;
  /** Whether there is memory for more of the request; when not, `goOn` is called once there is. */
  mayRead(): boolean;
  /** Whether there is memory for more of the reply. */
  mayHold(): boolean;
  /** Reading stopped, or goes on: bytes came, or it has to wait for memory. */
  wasRead(paused: boolean, cameBytes: number): void;
  /** The phase, or how far the reply is, has changed. */
  progressed(): void;
  /** The handler has the request: it waits for its turn. */
  queued(): void;
  /** The handler works on it. */
  started(): void;
  /** There is more to do; `goOn` in the next turn. */
  goOnLater(): void;
  /** So much more memory is held than before, or less. */
  held(moreBytes: number): void;
  handlerSaid(message: string): void;
  ended(outcome: Outcome, reason: Reason | undefined, endedIn: Phase): void;
  /** An error that is nobody's request: a bug. */
  failed(error: unknown): void;
}
