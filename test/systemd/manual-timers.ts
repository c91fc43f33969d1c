import type { Schedule } from '../../src/systemd/schedule.ts';

/** Timers whose time passes only when told. */
export class ManualTimers {
  #nowMs = 0;
  #waiting: { atMs: number; run: () => void }[] = [];

  readonly schedule: Schedule = (afterMs, run) => {
    this.#waiting.push({ atMs: this.#nowMs + afterMs, run });
  };

  get count(): number {
    return this.#waiting.length;
  }

  pass(ms: number): void {
    const untilMs = this.#nowMs + ms;
    for (;;) {
      const next = this.#waiting.filter(({ atMs }) => atMs <= untilMs).sort((one, other) => one.atMs - other.atMs)[0];
      if (next === undefined) break;
      this.#waiting = this.#waiting.filter((timer) => timer !== next);
      this.#nowMs = next.atMs;
      next.run();
    }
    this.#nowMs = untilMs;
  }
}
