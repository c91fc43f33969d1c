import type { Access } from '../../core/access.ts';
import { readListenAddress } from '../../core/listen-address.ts';
import type { Settings } from '../../core/options.ts';
import { quoted } from '../../core/quote.ts';
import { groupId, userId } from '../../posix/account-id.ts';
import { PosixError } from '../../posix/errno.ts';
import type { Source } from '../../program/source.ts';
import { hasTls, TLS_OPTIONS } from './tls-conflicts.ts';

const LISTS = { 'allow-users': ['user', userId], 'allow-groups': ['group', groupId] } as const;

/**
 * The ids of those that may ask, where `allow-users` or `allow-groups` is given. Names are looked up now, and so again
 * at each reload. Tells a name that nobody has, and a listener that knows no users, to the source that gives the list.
 */
export function findAccess(settings: Settings, sources: readonly Source[]): Access {
  return { users: idsOf('allow-users', settings, sources), groups: idsOf('allow-groups', settings, sources) };
}

function idsOf(name: keyof typeof LISTS, settings: Settings, sources: readonly Source[]): ReadonlySet<number> {
  const list = settings[name];
  const source = sources.find(({ values }) => values.has(name));
  const ids = new Set<number>();
  if (list === undefined || source === undefined) return ids;
  const [what, idOf] = LISTS[name];
  for (const word of list.split(',')) {
    try {
      const id = /^\d+$/.test(word) ? Number(word) : idOf(word);
      if (id === undefined) source.complain(name, `there is no ${what} ${quoted(word)}`);
      else ids.add(id);
    } catch (error) {
      if (!(error instanceof PosixError)) throw error;
      source.complain(name, `the ${what} ${quoted(word)} cannot be looked up: ${error.withAdvice}`);
    }
  }
  const { http } = settings;
  if (http !== undefined && readListenAddress(http).kind !== 'path' && !hasTls(settings))
    source.complain(
      name,
      `nothing says who asks at a port, and http is ${quoted(http)}: give http a Unix path, or TLS, ` +
        `whose certificates say it (${TLS_OPTIONS.join(', ')})`,
    );
  return ids;
}
