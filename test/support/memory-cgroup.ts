import { existsSync, mkdirSync, readFileSync, rmdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { eventually } from './wait.ts';

const ROOT = '/sys/fs/cgroup';
/** Of version 1 of control groups, and of version 2; the file of the limit in each. */
const PLACES = [
  [join(ROOT, 'memory'), 'memory.limit_in_bytes', 'memory.oom_control'],
  [ROOT, 'memory.max', 'memory.events'],
] as const;
let made = 0;

/** Whether the groups below one have that file. */
function hasLimit(path: string, name: string): boolean {
  const probe = join(path, `eofd-probe-${process.pid}-${made++}`);
  if (!existsSync(join(path, 'cgroup.procs'))) return false;
  mkdirSync(probe);
  const isThere = existsSync(join(probe, name));
  rmdirSync(probe);
  return isThere;
}

/** A control group with a limit of memory, for the processes of one test. Needs root. */
export class MemoryCgroup {
  readonly #path: string;
  readonly #counts: string;

  /** @throws where no such group can be made */
  constructor(limitBytes: number) {
    const [root, limit, counts] = PLACES.find(([path, name]) => hasLimit(path, name)) ?? [];
    if (root === undefined) throw new Error('no control group with a limit of memory can be made here');
    this.#path = join(root, `eofd-memory-${process.pid}-${made++}`);
    mkdirSync(this.#path);
    writeFileSync(join(this.#path, limit), String(limitBytes));
    this.#counts = join(this.#path, counts);
  }

  /** Not where nobody hands the memory on to groups below, nor where this process may not make any. */
  static get canBeMade(): boolean {
    try {
      return PLACES.some(([path, name]) => hasLimit(path, name));
    } catch {
      return false;
    }
  }

  /** What starts a program in it. */
  get launcher(): readonly string[] {
    return ['sh', '-c', `echo $$ > ${join(this.#path, 'cgroup.procs')}; exec "$0" "$@"`];
  }

  /** How many processes the system has killed in it. */
  get kills(): number {
    return Number(/^oom_kill (\d+)$/m.exec(readFileSync(this.#counts, 'utf8'))?.[1] ?? 0);
  }

  /** Once all its processes have ended. */
  async remove(): Promise<void> {
    await eventually('no process is left in the control group', async () => {
      try {
        rmdirSync(this.#path);
        return true;
      } catch {
        return undefined;
      }
    });
  }
}
