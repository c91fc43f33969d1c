import { type Exit, reap } from '../../posix/spawn.ts';

/** How often the end of a group is looked for once it is asked to end. */
const LOOK_MS = 20;

/**
 * The processes of one program: the one that was started, and those it started that are still in its group. What left
 * the group, for a session of its own, is out of reach here, and ends with the unit.
 *
 * Its number stays ours while the first process is not reaped, and while any member lives: signals go out only then.
 */
export class ProcessGroup {
  readonly pid: number;
  exit: Exit | undefined;
  #killed = false;

  constructor(pid: number) {
    this.pid = pid;
  }

  /**
   * For a program that has ended by itself: kills what it left behind.
   * @returns how it ended; undefined where it has not, after all
   */
  collect(): Exit | undefined {
    // Before its end is taken note of: afterwards the number could belong to others.
    this.kill();
    this.exit ??= reap(this.pid);
    return this.exit;
  }

  /**
   * SIGTERM to all, and SIGKILL to those left after `graceMs`.
   * @param ended called when nothing is left that could be told to end
   */
  end(graceMs: number, ended: () => void): void {
    this.#signal('SIGTERM');
    this.#await(performance.now() + graceMs, ended);
  }

  kill(): void {
    this.#signal('SIGKILL');
    this.#killed = true;
  }

  #await(killAt: number, ended: () => void): void {
    this.exit ??= reap(this.pid);
    if (this.exit !== undefined && (this.#killed || !this.#signal(0))) return ended();
    if (!this.#killed && performance.now() >= killAt) {
      this.kill();
      return this.#await(killAt, ended);
    }
    const timer = setTimeout(() => this.#await(killAt, ended), LOOK_MS);
    // The end of the daemon waits for a program that was not killed yet, not for one that the kernel has not yet let
    // go.
    if (this.#killed) timer.unref();
  }

  /** @returns whether the group has members */
  #signal(signal: NodeJS.Signals | 0): boolean {
    try {
      return process.kill(-this.pid, signal);
    } catch (error) {
      // EPERM: there are some, and all of them run as somebody else.
      return (error as NodeJS.ErrnoException).code === 'EPERM';
    }
  }
}
