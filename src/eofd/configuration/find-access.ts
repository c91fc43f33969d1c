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
 * @param openPort where HTTP is served already, at a port and without TLS, whatever the settings say of the next start
 */
export function findAccess(settings: Settings, sources: readonly Source[], openPort?: string): Access {
  const where = whereNobodyIsKnown(settings, openPort);
  return {
    users: idsOf('allow-users', settings, sources, where),
    groups: idsOf('allow-groups', settings, sources, where),
  };
}

function whereNobodyIsKnown(settings: Settings, openPort: string | undefined): string | undefined {
  const tls = TLS_OPTIONS.join(', ');
  if (openPort !== undefined)
    return (
      `HTTP is served at ${openPort} until the next start: start anew with a Unix path for it, or with TLS, ` +
      `whose certificates say it (${tls})`
    );
  const { http } = settings;
  if (http === undefined || readListenAddress(http).kind === 'path' || hasTls(settings)) return undefined;
  return `http is ${quoted(http)}: give http a Unix path, or TLS, whose certificates say it (${tls})`;
}

/** @param where a listener is that knows no users, and what to do about it */
function idsOf(
  name: keyof typeof LISTS,
  settings: Settings,
  sources: readonly Source[],
  where: string | undefined,
): ReadonlySet<number> {
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
  if (where !== undefined) source.complain(name, `nothing says who asks at a port, and ${where}`);
  return ids;
}
