import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { mounts } from '../../posix/mounts.ts';

/** Where the drop-in is in npm's package and in Debian's, seen from the daemon's file. */
const DROPINS = ['../systemd/dropins', 'dropins'];
const USUAL = '/usr/lib/eofd/dropins/exec.conf';

/** How the unit is made to let programs be run. @returns empty where it is not the unit that keeps them from it */
export function unitAdvice(environment: NodeJS.ProcessEnv): string {
  try {
    // NoExecPaths=/ is a mount, as no administrator would make one.
    const isUnits =
      mounts()
        .findLast(({ point }) => point === '/')
        ?.options.includes('noexec') === true;
    if (!isUnits || environment['INVOCATION_ID'] === undefined) return '';
    const directory = `/etc/systemd/system/${unitOf(readFileSync('/proc/self/cgroup', 'utf8'))}.d`;
    const file = DROPINS.map((place) => join(import.meta.dirname, place, 'exec.conf')).find(existsSync) ?? USUAL;
    return (
      `; the unit lets no program be run (NoExecPaths=) without the drop-in exec.conf: ` +
      `"mkdir -p ${directory} && ln -s ${file} ${directory}/" and "systemctl daemon-reload" ` +
      '(docs/systemd.md, "A program as the handler")'
    );
  } catch {
    return '';
  }
}

/**
 * The service of a process, by its control groups, whose paths end in the unit's name; eofd's own where that can't be
 * told.
 */
export const unitOf = (cgroups: string): string => /\/([^/\n]+\.service)$/m.exec(cgroups)?.[1] ?? 'eofd.service';
