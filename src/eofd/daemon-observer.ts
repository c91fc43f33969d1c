import type { Ledger } from '../core/ledger.ts';
import type { Log } from '../core/records/record.ts';
import type { RequestLog } from '../log/request-log.ts';
import type { Observer } from '../server/observer.ts';
import { bugRecord } from './bug-record.ts';
import type { Throttle } from './throttle.ts';

/** Whom the daemon tells of what happens to requests. */
export interface Told {
  readonly ledger: Pick<Ledger, 'accepted'>;
  readonly status: Pick<Throttle, 'want'>;
  readonly requestLog: RequestLog;
  readonly log: Log;
  /** The first request has ended. */
  first(): void;
}

export const daemonObserver = ({ ledger, status, requestLog, log, first }: Told): Observer => ({
  ended(outcome, reason, connection) {
    status.want();
    requestLog.ended(outcome, reason, connection);
    if (ledger.accepted === 1) setImmediate(first);
  },
  stayed: () => status.want(),
  stalled: (report) => requestLog.stalled(report),
  handlerSaid: (requestId, line, uid) => requestLog.handlerSaid(requestId, line, uid),
  acceptFailed: (errno) =>
    log({
      level: 'warning',
      event: 'limit',
      message: `cannot accept (${errno}): connections wait in the listen queue until it passes`,
    }),
  bug: (error) => log(bugRecord(error)),
});
