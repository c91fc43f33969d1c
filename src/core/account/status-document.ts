import type { Front, Outcome } from '../outcome.ts';
import type { Phase } from '../phases.ts';
import type { WaitsFor } from './open-request.ts';
import type { ReasonKind } from './reason-kinds.ts';
import type { ShownProcess } from './shown-process.ts';

/** An open request. What is null is not known: the peer is gone, came over TCP, or was not looked up yet. */
export interface StatusConnection {
  readonly id: string;
  readonly front: Front;
  readonly pid: number | null;
  readonly uid: number | null;
  readonly gid: number | null;
  readonly user: string | null;
  readonly command: string | null;
  readonly phase: Phase;
  readonly waitingFor: WaitsFor;
  readonly ageSeconds: number;
  readonly requestBytes: number;
  readonly replyBytes: number;
}

/** How often requests of one way in ended so; `reason` is null where there was a reply. */
export interface StatusEnd {
  readonly outcome: Outcome;
  readonly reason: ReasonKind | null;
  readonly count: number;
}

/** What came one way. */
export interface StatusFront {
  readonly requestBytes: number;
  readonly replyBytes: number;
  readonly stalls: number;
  readonly ends: readonly StatusEnd[];
}

/** A process that the handler keeps; `answered` is null for a spare. */
export interface StatusProcess extends Pick<ShownProcess, 'pid' | 'kind' | 'state' | 'memoryBytes'> {
  readonly ageSeconds: number;
  readonly answered: number | null;
}

/** What there was at a moment, for rates and charts. */
export interface StatusSample {
  /** In seconds since 1970. */
  readonly at: number;
  readonly open: number;
  readonly queued: number;
  readonly ended: Readonly<Record<Outcome, number>>;
}

/** What `/status` answers with, as JSON. docs/metrics.md has each field; none changes its meaning. */
export interface StatusDocument {
  readonly version: string;
  readonly node: string;
  readonly pid: number;
  readonly state: 'serving' | 'stopping';
  readonly startedAt: string;
  readonly uptimeSeconds: number;
  readonly addresses: readonly string[];
  readonly settings: Readonly<Record<string, string | readonly string[]>>;
  readonly requests: Readonly<
    Record<'accepted' | 'open' | 'openMax' | 'queued' | 'waitingForEof' | 'httpConnections', number>
  > & {
    readonly ended: Readonly<Record<Outcome, number>>;
    readonly refused: Readonly<Record<string, number>>;
  };
  readonly fronts: Readonly<Record<Front, StatusFront>>;
  readonly history: { readonly everySeconds: number; readonly samples: readonly StatusSample[] };
  readonly memory: Readonly<Record<'heldBytes' | 'heldMaxBytes' | 'residentBytes', number>>;
  readonly descriptors: Readonly<Record<'open' | 'max', number>> | null;
  readonly log: Readonly<Record<'dropped' | 'leftOut', number>>;
  readonly processes: readonly StatusProcess[];
  readonly connections: readonly StatusConnection[];
  readonly connectionsNotShown: number;
}
