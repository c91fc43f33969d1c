import type { ProcessTally } from '../core/account/process-tally.ts';
import type { Log } from '../core/records/record.ts';
import type { Readiness } from './readiness.ts';

/** What handlers need of the daemon. */
export interface HandlerSurroundings {
  readonly readiness: Readiness;
  /** The one in force. */
  maxReplyBytes(): number;
  /** A line of a module's, and the request it belongs to, if any; a program's come through the request. */
  said(line: string, requestId: string | undefined): void;
  /** Worth a warning, and no request's doing. */
  complain(message: string): void;
  readonly log: Log;
  /** Told of the processes that a handler keeps. */
  readonly processTally: ProcessTally;
}
