import type { OpenRequest } from '../core/account/open-request.ts';
import type { ShownProcess } from '../core/account/shown-process.ts';
import type { Tally } from '../core/account/tally.ts';
import type { Ledger } from '../core/ledger.ts';
import type { PeerCredentials, PeerIdentity } from '../core/outcome.ts';
import type { ProcessFigures } from '../core/status.ts';

/** The log's own losses, since the start. */
export interface LogFigures {
  /** Records that could not be written. */
  readonly dropped: number;
  /** Records that a budget left out, and summed up. */
  readonly leftOut: number;
}

/** What is set and what it runs on; looked at anew each time. */
export interface ServiceView {
  readonly version: string;
  readonly isStopping: boolean;
  /** Where it listens, as the log says it. */
  readonly addresses: readonly string[];
  /** As the configuration file would have them. */
  readonly settings: Readonly<Record<string, string | readonly string[]>>;
  readonly logged: LogFigures;
}

/** What the daemon shows of itself: each is looked at when somebody asks. */
export interface DaemonView {
  readonly service: ServiceView;
  readonly tally: Tally;
  readonly ledger: Ledger;
  readonly handler: {
    /** How many there are, where the handler keeps any. */
    readonly processes: ProcessFigures | undefined;
    processList(): readonly ShownProcess[];
  };
  readonly requests: {
    /** Requests that have not ended; of each front the oldest first. */
    open(): Iterable<OpenRequest>;
    /** Open connections for HTTP, those between requests included. */
    readonly httpConnections: number;
  };
  /** Finds out who a peer is. Never rejects. */
  identify(peer: PeerCredentials): Promise<PeerIdentity>;
}
