import { admits } from '../core/access.ts';
import type { Happening } from '../core/phases.ts';
import { reasons } from '../core/reasons.ts';
import { peerGroups } from '../posix/peer-groups.ts';
import type { Connection } from './connection.ts';
import type { House } from './house.ts';

/**
 * Why a connection may not go on that was just accepted, decided before a byte of it is read; undefined where it may.
 */
export function refusalOf(connection: Connection, { ledger, terms }: House): Happening | undefined {
  const { access } = ledger.bounds;
  if (access !== undefined && !admits(access, connection.peer, () => peerGroups(connection.fd))) {
    connection.isStranger = true;
    return { what: ledger.mayTellStranger ? 'refused' : 'turned away', reason: reasons.stranger };
  }
  if (!ledger.mustAskUser || ledger.mayUse(connection.peer.uid)) return undefined;
  return { what: ledger.mayTell ? 'refused' : 'turned away', reason: reasons.tooManyOfUser(terms.settings) };
}
