import { reasons } from '../../core/reasons.ts';
import type { Connection } from '../connection.ts';
import type { Driver, TurnEnd } from '../driver.ts';

/** One turn of a connection that is to give its place to others. What has happened on it meanwhile comes first. */
export function giveWay(driver: Driver, connection: Connection): TurnEnd {
  const arrived = connection.arrival.look();
  return arrived === undefined
    ? driver.occur(connection, { what: 'released', reason: reasons.beyondShare })
    : driver.follow(connection, arrived);
}
