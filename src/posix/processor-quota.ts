import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Mount, parseMounts } from './mounts.ts';

/** Reads a file whole. @throws Error where it can't */
export type ReadText = (path: string) => string;

/**
 * How many processors the control groups of this process let it use at a time, which may be a fraction: the least of
 * its own group and of all above it that are seen from here. cgroups(7); cpu.max of version 2, cpu.cfs_quota_us of
 * version 1
 * @returns Infinity where nothing limits it, or where it can't be known
 */
export function processorQuota(read: ReadText = (path) => readFileSync(path, 'utf8')): number {
  try {
    const mounts = parseMounts(read('/proc/self/mountinfo'));
    const groups = read('/proc/self/cgroup').split('\n');
    return Math.min(...groups.flatMap((line) => directoriesOf(line, mounts).map((path) => quotaOf(path, read))));
  } catch {
    return Number.POSITIVE_INFINITY;
  }
}

/**
 * Of a line `ID:CONTROLLERS:PATH`, where version 2 names no controllers: the directories of the group and those above
 * it.
 */
function directoriesOf(line: string, mounts: readonly Mount[]): readonly string[] {
  const [, controllers = '', ...rest] = line.split(':');
  const isNewer = controllers === '';
  if (!isNewer && !controllers.split(',').includes('cpu')) return [];
  const mount = mounts.find(({ type, superOptions }) =>
    isNewer ? type === 'cgroup2' : type === 'cgroup' && superOptions.includes('cpu'),
  );
  if (mount === undefined) return [];
  const path = rest.join(':');
  // A container may see its own group alone, under a path that the host has for it; or be outside of what it sees.
  const below = path.startsWith(mount.root) ? path.slice(mount.root.length) : path;
  const names = below.split('/').filter((name) => name !== '' && name !== '..');
  return [mount.point, ...names.map((_, at) => join(mount.point, ...names.slice(0, at + 1)))];
}

function quotaOf(directory: string, read: ReadText): number {
  const numbers = (...names: readonly string[]): readonly number[] => {
    try {
      return names.flatMap((name) => read(join(directory, name)).trim().split(' ').map(Number));
    } catch {
      return [];
    }
  };
  // Without a limit version 2 has `max`, and version 1 has -1.
  for (const [quota = 0, period = 0] of [numbers('cpu.max'), numbers('cpu.cfs_quota_us', 'cpu.cfs_period_us')])
    if (quota > 0 && period > 0) return quota / period;
  return Number.POSITIVE_INFINITY;
}
