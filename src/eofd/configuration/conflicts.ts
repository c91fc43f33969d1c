import { OPTIONS, type Option, type OptionName, type Settings } from '../../core/options.ts';
import type { Source } from '../../program/source.ts';

/**
 * Pairs whose first may not be more than the second. Only what no reading makes good: each user may have more
 * connections than there are; one request takes more memory than all together. A `stall-warn` past `read-timeout`, for
 * one, is fine: the warning never comes.
 */
const BOUNDS = [
  ['connections-max-per-user', 'connections-max'],
  ['max-request', 'buffer-max'],
] as const satisfies readonly (readonly [OptionName, OptionName])[];

/** Write permission of the group: what connecting takes; unix(7). */
const GROUP_WRITE = 0o020;

/** Tells each conflict to the first of the sources that gives one side of it. */
export function findConflicts(settings: Settings, sources: readonly Source[]): void {
  const written = (name: OptionName) => (OPTIONS[name] as Option).kind.format(settings[name]);
  const origin = (name: OptionName) => sources.find(({ values }) => values.has(name))?.placeOf(name) ?? 'default';
  for (const [lesser, greater] of BOUNDS) {
    const uncertain = sources.some(({ broken }) => broken.has(lesser) || broken.has(greater));
    if (uncertain || (settings[lesser] ?? 0) <= settings[greater]) continue;
    const source = sources.find(({ values }) => values.has(lesser) || values.has(greater));
    const [name, relation, other] = source?.values.has(lesser) ? [lesser, 'more', greater] : [greater, 'less', lesser];
    source?.complain(name, `${written(name)} is ${relation} than ${other}, ${written(other)} (${origin(other)})`);
  }
  const { 'socket-group': group, 'socket-mode': mode } = settings;
  if (group !== undefined && (mode & GROUP_WRITE) === 0 && !sources.some(({ broken }) => broken.has('socket-mode')))
    sources
      .find(({ values }) => values.has('socket-group'))
      ?.complain('socket-group', `socket-mode ${written('socket-mode')} lets no group connect: set it to 0660`);
}
