import type { PeerCredentials } from './outcome.ts';

/** Ids of those that may ask, where not everybody may who can connect. Either is enough. */
export interface Access {
  readonly users: ReadonlySet<number>;
  readonly groups: ReadonlySet<number>;
}

/**
 * Whether a peer may ask. Over TCP nothing says who it is, so nobody may there. Over TLS its certificate does, which
 * is of no account of this machine: who may ask there is whom the authority of clients has signed for.
 * @param supplementary the groups it has beside its own; asked for only where they decide
 */
export function admits(
  { users, groups }: Access,
  { uid, gid, over }: PeerCredentials,
  supplementary: () => Iterable<number>,
): boolean {
  if (over !== undefined) return over === 'TLS';
  if (users.has(uid) || groups.has(gid)) return true;
  if (groups.size === 0) return false;
  for (const group of supplementary()) if (groups.has(group)) return true;
  return false;
}
