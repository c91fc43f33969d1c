import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Measure } from '../core/account/measure.ts';
import type { UserKey } from '../core/claim.ts';
import type { Handler } from '../core/handler.ts';
import type { Ledger } from '../core/ledger.ts';
import type { Settings } from '../core/options.ts';
import type { ConnectionReport, EndedIn, Outcome, PeerCredentials, StallReport } from '../core/outcome.ts';
import type { Clock } from './clock.ts';
import type { Timed } from './open-exchange.ts';
import type { Outbox } from './outbox.ts';
import type { Refusal } from './refusal.ts';

/** A request and its response, as Node has them. */
export interface Message {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
}

/** What is told of a request when it has ended. Its report costs something, and is asked for only where needed. */
export interface Ended {
  readonly requestBytes: number;
  readonly replyBytes: number;
  readonly peer: PeerCredentials;
  readonly endedIn?: EndedIn | undefined;
  readonly report: ConnectionReport;
  readonly measure: Measure;
}

/** Whom the front tells of what happens: the same as hears of the raw socket. */
export interface Observer {
  ended(outcome: Outcome, reason: string | undefined, request: Ended): void;
  stayed(): void;
  /** Nothing more of its body has come for `stall-warn`. */
  stalled(report: StallReport): void;
  handlerSaid(requestId: string, message: string, user: UserKey): void;
  bug(error: unknown): void;
}

/** The few calls of the system that Node has none for. */
export interface Kernel {
  /** @throws Error */
  peerCredentials(fd: number): PeerCredentials;
  /** Its supplementary groups. @throws Error */
  peerGroups(fd: number): Iterable<number>;
  /** Bytes that wait to be read. @throws Error */
  unreadBytes(fd: number): number;
  /** Memory held by what was sent and the peer has not taken. @throws Error */
  untakenBytes(fd: number): number;
  /** Whether the peer of a Unix socket has closed it, and not only half. */
  hasHungUp(fd: number): boolean;
}

/** What all requests share. */
export interface House {
  readonly ledger: Ledger;
  readonly observer: Observer;
  readonly kernel: Kernel;
  /** What holds for requests until the next reload. */
  readonly terms: { readonly settings: Settings; readonly handler: Handler };
  readonly isDraining: boolean;
  readonly clock: Clock;
}

/** What requests need besides. */
export interface HouseWithOutbox extends House {
  readonly outbox: Outbox;
}

/** What the front does for its connections. */
export interface Keeper {
  /** Looks at this one's deadline when it has passed. */
  watch(one: Timed): void;
  /** A request is at its end. */
  left(atMs: number): void;
  /** Counts what never became a request. @returns the id under which the log has it */
  count(peer: PeerCredentials, refusal: Refusal): string;
}
