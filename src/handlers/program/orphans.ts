import { endedChild, reap } from '../../posix/spawn.ts';

/** How soon to look again past the end of a process that somebody else will take note of. */
const AGAIN_MS = 50;
/** A thread takes note of the ends of its own processes, but not while its module computes. */
const THREADS_PATIENCE_MS = 60_000;

export interface OrphansOptions {
  /** Whether its end belongs to a request, or to whoever else in the daemon started it. */
  isAwaited(pid: number): boolean;
  /** Whether modules may have started processes of their own, which nobody else knows. */
  hasThreads(): boolean;
}

/**
 * Takes note of the ends of processes that were left to this one, as the first of a container or as a subreaper: else
 * each of them counts as a process for ever. init(1), PR_SET_CHILD_SUBREAPER of prctl(2)
 */
export class Orphans {
  readonly #options: OrphansOptions;
  #looksAgain = false;
  #unknown = { pid: 0, sinceMs: 0 };

  constructor(options: OrphansOptions) {
    this.#options = options;
  }

  /** From now on, and for good. */
  watch(): void {
    process.on('SIGCHLD', () => this.look());
    this.look();
  }

  look(): void {
    for (let pid = endedChild(); pid !== undefined; pid = endedChild()) {
      if (this.#isLeftAlone(pid)) return this.#lookAgain();
      reap(pid);
    }
  }

  #lookAgain(): void {
    if (this.#looksAgain) return;
    this.#looksAgain = true;
    setTimeout(() => {
      this.#looksAgain = false;
      this.look();
    }, AGAIN_MS).unref();
  }

  #isLeftAlone(pid: number): boolean {
    if (this.#options.isAwaited(pid)) return true;
    if (!this.#options.hasThreads()) return false;
    if (this.#unknown.pid !== pid) this.#unknown = { pid, sinceMs: performance.now() };
    return performance.now() - this.#unknown.sinceMs < THREADS_PATIENCE_MS;
  }
}
