import { existsSync, readdirSync, rmdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const PREFIX = 'eofd-machine';

/** Where each machine has directories of its name: control groups, and nspawn's own. */
const HIERARCHIES = ['/sys/fs/cgroup', '/sys/fs/cgroup/unified', '/sys/fs/cgroup/systemd'].filter((path) =>
  existsSync(join(path, 'cgroup.procs')),
);
const PLACES = [...HIERARCHIES, '/run/systemd/nspawn/propagate', '/run/systemd/nspawn/unix-export'];

export function alive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

/** No other run has it, and no other machine of this one. */
export const machineName = (number: number): string => `${PREFIX}-${process.pid}-${number}`;

/**
 * The start of a command line that gives the rest of it a control group of its own: two systemds in one would end each
 * other's services. Where systemd runs it is asked for one; elsewhere the directories are made by hand.
 */
export function inOwnCgroup(name: string): string[] {
  if (existsSync('/run/systemd/system'))
    return ['systemd-run', '--quiet', '--scope', '--collect', '--property=Delegate=yes', `--unit=${name}`, '--'];
  const directories = HIERARCHIES.map((path) => join(path, name));
  return [
    'sh',
    '-ec',
    `for d in ${directories.join(' ')}; do mkdir $d; echo $$ > $d/cgroup.procs; done; exec "$@"`,
    'sh',
  ];
}

/** Control groups can't be removed but one by one, from the leaves, and none that has a process. */
function removeGroups(path: string): void {
  for (const entry of readdirSync(path, { withFileTypes: true }))
    if (entry.isDirectory()) removeGroups(join(path, entry.name));
  rmdirSync(path);
}

/** @returns whether nothing is left of a machine in one place */
function removed(path: string): boolean {
  try {
    if (existsSync(path)) removeGroups(path);
    return true;
  } catch {
    return false;
  }
}

/** Removes what a machine left in the system. Its processes have been killed, but they may not all be gone yet. */
export async function forgetMachine(name: string): Promise<void> {
  let left = PLACES.map((place) => join(place, name));
  for (let tries = 0; left.length > 0 && tries < 500; tries++) {
    if (tries > 0) await sleep(10);
    left = left.filter((path) => !removed(path));
  }
}

/** Removes what machines left whose test runs were killed. */
export async function forgetDeadRuns(): Promise<void> {
  const names = PLACES.filter((place) => existsSync(place)).flatMap((place) => readdirSync(place));
  for (const name of new Set(names)) {
    const pid = /^eofd-machine-(\d+)-\d+$/.exec(name)?.[1];
    if (pid !== undefined && !alive(Number(pid))) await forgetMachine(name);
  }
}
