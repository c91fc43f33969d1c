import { requestTarget } from '../core/http/request-target.ts';
import type { House } from './premises.ts';

/**
 * What a load balancer asks with GET: `/readyz`, whether another request would be begun at once, and `/healthz`,
 * whether it is served at all. These are no requests: nothing counts them.
 * @returns a status and a line; undefined for any other path
 */
export function probe(url: string, house: House): [status: number, line: string] | undefined {
  const path = requestTarget(url, undefined)?.path;
  if (path === '/healthz') return [200, 'serving'];
  if (path !== '/readyz') return undefined;
  if (house.isDraining) return [503, 'stopping'];
  const { ledger, terms } = house;
  const places = Math.max(0, ledger.bounds.connectionsMax - ledger.open);
  const turns = terms.handler.kind === 'call' ? (terms.handler.freeTurns ?? places) : places;
  const free = ledger.queued > 0 ? 0 : Math.min(places, turns);
  return free > 0 ? [200, `ready, ${free} free`] : [503, 'every turn is taken, 0 free'];
}
