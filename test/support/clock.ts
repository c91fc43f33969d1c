export interface Timer {
  readonly work: () => void;
  readonly at: number;
  readonly delayMs: number;
  keepsAlive: boolean;
}

/** Stands in for Node's timers: time passes when the test says so. */
export class Clock {
  now = 1000;
  readonly timers = new Set<Timer>();
  readonly #real = { setTimeout: globalThis.setTimeout, clearTimeout: globalThis.clearTimeout };

  install(): void {
    const set = (work: () => void, delayMs: number) => {
      const timer = { work, at: this.now + delayMs, delayMs, keepsAlive: true };
      this.timers.add(timer);
      return Object.assign(timer, {
        unref() {
          timer.keepsAlive = false;
          return timer;
        },
      });
    };
    Object.assign(globalThis, { setTimeout: set, clearTimeout: (timer: Timer) => this.timers.delete(timer) });
  }

  uninstall(): void {
    Object.assign(globalThis, this.#real);
  }

  /** Lets so much time pass, and the timers run that come due, each at its moment. */
  pass(ms: number): void {
    const end = this.now + ms;
    for (;;) {
      const [next] = [...this.timers].sort((a, b) => a.at - b.at);
      if (next === undefined || next.at > end) break;
      this.now = Math.max(this.now, next.at);
      this.timers.delete(next);
      next.work();
    }
    this.now = Math.max(this.now, end);
  }
}
