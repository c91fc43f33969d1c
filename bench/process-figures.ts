import { readdirSync, readFileSync } from 'node:fs';

/** What the kernel counts processor time in, for programs: USER_HZ is 100 wherever Node runs. */
const TICK_US = 10_000;

/** A line of /proc/PID/stat, see proc_pid_stat(5). The name in parentheses may hold anything, parentheses too. */
export function parseStat(text: string): { readonly parent: number; readonly cpuUs: number } {
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  const [utime = 0, stime = 0, cutime = 0, cstime = 0] = fields.slice(11, 15).map(Number);
  return { parent: Number(fields[1]), cpuUs: (utime + stime + cutime + cstime) * TICK_US };
}

/** One value of a file such as /proc/PID/status, in MiB; the file has it in kB. */
export function parseMiB(text: string, key: string): number {
  const [, kib = 'NaN'] = new RegExp(`^${key}:\\s+(\\d+) kB$`, 'm').exec(text) ?? [];
  return Number(kib) / 1024;
}

/** Processor time of a process, its threads, and its children, those that have ended too. */
export function cpuUs(root: number): number {
  return sum(tree(root).map((pid) => parseStat(read(pid, 'stat')).cpuUs));
}

/**
 * Memory of a process and its children: what is in use now, shared pages by parts (Pss), and the largest that one of
 * them ever was (VmHWM).
 */
export function memoryMiB(root: number): { readonly pssMiB: number; readonly peakMiB: number } {
  const pids = tree(root);
  return {
    pssMiB: sum(pids.map((pid) => memoryOf(pid, 'smaps_rollup', 'Pss', root))),
    peakMiB: Math.max(...pids.map((pid) => memoryOf(pid, 'status', 'VmHWM', root))),
  };
}

/**
 * How often threads have gone to sleep of their own, and so been woken again: those of a process, and those of its
 * children together.
 */
export function wakeUps(root: number): { readonly own: number; readonly ofChildren: number } {
  const [own = Number.NaN, ...ofChildren] = tree(root).map((pid) =>
    sum(readdirSync(`/proc/${pid}/task`).map((id) => switches(read(pid, `task/${id}/status`)))),
  );
  return { own, ofChildren: sum(ofChildren) };
}

const switches = (status: string): number => Number(/^voluntary_ctxt_switches:\s+(\d+)$/m.exec(status)?.[1] ?? 0);

/** A child that has ended, and may still be listed, has none. */
function memoryOf(pid: number, file: string, key: string, root: number): number {
  try {
    const value = parseMiB(read(pid, file), key);
    return Number.isNaN(value) && pid !== root ? 0 : value;
  } catch (error) {
    if (pid === root) throw error;
    return 0;
  }
}

const read = (pid: number, file: string): string => readFileSync(`/proc/${pid}/${file}`, 'latin1');
const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);

function tree(root: number): readonly number[] {
  const children = new Map<number, number[]>();
  for (const name of readdirSync('/proc').filter((entry) => /^\d+$/.test(entry))) {
    try {
      const { parent } = parseStat(read(Number(name), 'stat'));
      children.set(parent, [...(children.get(parent) ?? []), Number(name)]);
    } catch {
      // It has ended since the directory was read.
    }
  }
  const found = [root];
  for (const pid of found) found.push(...(children.get(pid) ?? []));
  return found;
}
