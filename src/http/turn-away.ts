import type { PeerCredentials } from '../core/outcome.ts';
import type { Refusal } from './refusal.ts';
import { refusals } from './refusal.ts';
import { rawResponse } from './response-text.ts';

/** Counts a connection of which nothing is read, since its user may not ask. @returns what it is told */
export function turnAway(
  front: { count(peer: PeerCredentials, refusal: Refusal): string },
  peer: PeerCredentials,
): string {
  const refusal = refusals.stranger;
  return rawResponse(refusal, front.count(peer, refusal));
}
