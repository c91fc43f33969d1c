import type { HttpConnection } from '../http-connection.ts';
import type { House } from '../premises.ts';
import { type Refusal, refusals } from '../refusal.ts';

/** Why another request on this connection is not taken, whatever its head says. */
export function turnedDown(connection: HttpConnection, { ledger, terms }: House): Refusal | undefined {
  if (!connection.mayAsk) return refusals.stranger;
  if (!ledger.mayAccept) return refusals.full(terms.settings);
  return ledger.mayUse(connection.user) ? undefined : refusals.tooManyOfUser(terms.settings);
}
