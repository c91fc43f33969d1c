import type { Measure } from '../core/account/measure.ts';
import type { UserKey } from '../core/claim.ts';
import type { ConnectionReport, EndedIn, Outcome, PeerCredentials, StallReport } from '../core/outcome.ts';

/** What the server tells of. Each is called on the hot path: reports are made only when asked for. */
export interface Observer {
  ended(
    outcome: Outcome,
    reason: string | undefined,
    connection: {
      readonly requestBytes: number;
      readonly replyBytes: number;
      readonly peer: PeerCredentials;
      readonly endedIn?: EndedIn | undefined;
      readonly report: ConnectionReport;
      readonly measure: Measure;
    },
  ): void;
  /** A connection was not done with in its first turn: the figures change. */
  stayed(): void;
  stalled(report: StallReport): void;
  handlerSaid(requestId: string, message: string, user: UserKey): void;
  /** New connections have to wait: descriptors or memory ran out. Once for each such time. */
  acceptFailed(errno: string): void;
  bug(error: unknown): void;
}
