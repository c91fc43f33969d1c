import type { Deadline } from '../core/deadlines.ts';
import { reasons } from '../core/reasons.ts';
import type { Connection } from './connection.ts';
import type { Driver, TurnEnd } from './driver.ts';
import type { House } from './house.ts';

/** One turn of a connection whose deadline has passed. What has happened on it meanwhile comes first. */
export function deadlinePassed(
  driver: Driver,
  connection: Connection,
  { option }: Deadline,
  { now, observer, terms: { settings } }: House,
): TurnEnd {
  /** What follows where the client did something after all. */
  const activity = (): TurnEnd | undefined => {
    const arrived = connection.arrival.look();
    return arrived === undefined ? undefined : driver.follow(connection, arrived);
  };
  switch (option) {
    case 'stall-warn': {
      const end = activity();
      if (end !== undefined) return end;
      connection.stallWarned = true;
      const silentMs = now() - connection.activeAt;
      const releaseInMs = (connection.deadline?.at ?? Number.POSITIVE_INFINITY) - now();
      observer.stalled({ ...connection.report, silentMs, releaseInMs });
      return 'event';
    }
    case 'read-timeout': {
      const end = activity();
      if (end !== undefined) return end;
      if (settings['on-stall'] === 'reply') return driver.follow(connection, connection.arrival.complete());
      const reason = reasons.stalled(settings, connection.requestBytes);
      return driver.occur(connection, { what: 'late request', reason });
    }
    case 'request-timeout': {
      // It may be complete after all; otherwise what came in this moment does not help.
      const end = activity() ?? 'event';
      if (connection.phase !== 'reading') return end;
      return driver.occur(connection, { what: 'late request', reason: reasons.requestLate(settings) });
    }
    case 'handler-timeout':
      return driver.occur(connection, { what: 'handler late', reason: reasons.handlerLate(settings) });
    case 'write-timeout':
      if (!connection.writer?.tookSome()) {
        return driver.occur(connection, { what: 'write stalled', reason: reasons.writeStalled(settings) });
      }
      connection.noteProgress();
      return 'event';
    case 'tell':
      return driver.occur(connection, { what: 'line not taken' });
    case 'blocked': {
      const end = activity();
      if (end === undefined) connection.arrival.letGo();
      return end ?? 'event';
    }
    case 'foreign': {
      const end = activity();
      const foreign = end === undefined ? connection.arrival.foreign() : undefined;
      return foreign === undefined ? (end ?? 'event') : driver.occur(connection, foreign);
    }
  }
}
