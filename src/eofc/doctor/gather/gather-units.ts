import { UNIT_PROPERTIES, type Unit, type UnitFacts } from '../unit-facts.ts';
import type { RunTool } from './run-tool.ts';

/** What leads to units: the path of a socket, or a name: `eofd`, `eofd@shout.socket`, or the instance `shout`. */
export interface UnitWish {
  readonly path?: string | undefined;
  readonly name?: string | undefined;
}

export interface FoundUnits {
  /** Whether there is a service manager that answers. */
  readonly isManaged: boolean;
  /** Undefined where no unit has to do with the wish. */
  readonly units?: UnitFacts | undefined;
}

/**
 * Finds the units of a socket or of a name and asks the service manager about them: the system's, or the user's where
 * only that one knows them.
 *
 * @param runtimeDirectory of the user: $XDG_RUNTIME_DIR
 */
export function gatherUnits(wish: UnitWish, run: RunTool, runtimeDirectory: string | undefined): FoundUnits {
  const ofUser = runtimeDirectory !== undefined && wish.path?.startsWith(`${runtimeDirectory}/`) === true;
  const user = runtimeDirectory === undefined ? [] : ['systemctl --user'];
  const managers = (ofUser ? user : ['systemctl', ...user]).filter((systemctl) => answers(systemctl, run));
  const found = managers.flatMap((systemctl) =>
    basesOf(wish, systemctl, run).flatMap((base) => {
      const units = unitsOf(systemctl, base, run);
      return units !== undefined && (wish.path === undefined || listensAt(units.socket, wish.path)) ? [units] : [];
    }),
  );
  const known = found.find(({ service, socket }) =>
    [service, socket].some(({ is }) => is['LoadState'] !== 'not-found'),
  );
  return { isManaged: managers.length > 0, units: known ?? (wish.path === undefined ? found[0] : undefined) };
}

function unitsOf(systemctl: string, base: string, run: RunTool): UnitFacts | undefined {
  const show = (name: string): Unit | undefined => showUnit(systemctl, name, run);
  const [service, socket] = [show(`${base}.service`), show(`${base}.socket`)];
  if (service === undefined || socket === undefined) return undefined;
  return { systemctl, service: withTrigger(socket, service, show), socket };
}

const answers = (systemctl: string, run: RunTool): boolean =>
  run([...systemctl.split(' '), 'show', '--property=Version'])?.status === 0;

/** The names, without endings, that units of a wish may have; the likeliest first. */
function basesOf({ path, name }: UnitWish, systemctl: string, run: RunTool): readonly string[] {
  if (name !== undefined) {
    const base = name.replace(/\.(service|socket)$/, '');
    return base.startsWith('eofd') ? [base] : [base, `eofd@${base}`];
  }
  if (path === undefined) return [];
  const told = run([...systemctl.split(' '), 'list-sockets', '--all', '--no-legend', '--no-pager', '--plain']);
  const listed = (told?.out ?? '').split('\n').flatMap((line) => {
    const [listen, unit = ''] = line.trim().split(/ +/);
    return listen === path ? [unit.replace(/\.socket$/, '')] : [];
  });
  const [, instance] = /^\/run\/eofd\/([^/]+)\.sock$/.exec(path) ?? [];
  const byRule = instance === undefined ? [] : [`eofd@${instance}`];
  if (path.endsWith('/eofd.sock')) byRule.push('eofd');
  return [...new Set([...listed, ...byRule])];
}

/** A socket unit that is not loaded tells no path, and neither does a name that stands for none. */
const listensAt = ({ is }: Unit, path: string): boolean =>
  !is['Listen'] || is['Listen'].startsWith(`${path} (`) || is['Listen'].includes(` ${path} (`);

/** A socket may start a service of another name. */
function withTrigger(socket: Unit, service: Unit, show: (name: string) => Unit | undefined): Unit {
  const [triggers] = (socket.is['Triggers'] ?? '').split(' ');
  if (!triggers || triggers === service.name || service.is['LoadState'] === 'loaded') return service;
  return show(triggers) ?? service;
}

function showUnit(systemctl: string, name: string, run: RunTool): Unit | undefined {
  const options = ['--no-pager', '--timestamp=unix', `--property=${UNIT_PROPERTIES.join(',')}`, '--'];
  const told = run([...systemctl.split(' '), 'show', ...options, name]);
  if (told?.status !== 0) return undefined;
  const entries = told.out.split('\n').flatMap((line) => {
    const equals = line.indexOf('=');
    return equals > 0 ? [[line.slice(0, equals), line.slice(equals + 1)] as const] : [];
  });
  return { name, is: Object.fromEntries(entries) };
}
