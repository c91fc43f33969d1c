import type { ProcessGroup } from './process-group.ts';

/** The groups of programs that run: where the daemon ends without a stop, after an error of ours, they are killed. */
export class LivingGroups {
  readonly #groups = new Set<ProcessGroup>();
  readonly #killAll = (): void => {
    for (const group of this.#groups) group.kill();
  };

  /** Whether it is the first process of one. */
  has(pid: number): boolean {
    for (const group of this.#groups) if (group.pid === pid) return true;
    return false;
  }

  add(group: ProcessGroup): void {
    if (this.#groups.size === 0) process.on('exit', this.#killAll);
    this.#groups.add(group);
  }

  delete(group: ProcessGroup): void {
    if (this.#groups.delete(group) && this.#groups.size === 0) process.off('exit', this.#killAll);
  }
}
