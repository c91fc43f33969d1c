import type { OpenRequest } from '../core/account/open-request.ts';
import type { Tally } from '../core/account/tally.ts';
import type { Ledger } from '../core/ledger.ts';
import type { Settings } from '../core/options.ts';
import type { ProcessFigures } from '../core/status.ts';

/** The log's own losses, since the start. */
export interface LogFigures {
  /** Records that could not be written. */
  readonly dropped: number;
  /** Records that a budget left out, and summed up. */
  readonly leftOut: number;
}

/** What the daemon shows of itself: each is looked at when somebody asks. */
export interface DaemonView {
  readonly version: string;
  readonly tally: Tally;
  readonly ledger: Ledger;
  readonly settings: Settings;
  readonly isStopping: boolean;
  readonly processes: ProcessFigures | undefined;
  readonly logged: LogFigures;
  /** Requests that are open, and connections that are kept for HTTP, with a request or without. */
  openRequests(): Iterable<OpenRequest>;
  readonly httpConnections: number;
}
