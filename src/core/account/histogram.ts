/** Upper bounds of the buckets, in seconds: from a request that is answered at once to the longest timeouts. */
export const BOUNDS_S: readonly number[] = [
  0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300,
];

/** Durations, as counts of those up to each bound. */
export class Histogram {
  /** For each bound those above the one before; the last is of what is above all. */
  readonly counts: number[] = Array.from({ length: BOUNDS_S.length + 1 }, () => 0);
  count = 0;
  sumMs = 0;

  /** @param ms 0 or more; what is less counts as 0 */
  observe(ms: number): void {
    const seconds = ms / 1000;
    let at = 0;
    // Most are among the first few.
    while (at < BOUNDS_S.length && seconds > (BOUNDS_S[at] as number)) at++;
    this.counts[at] = (this.counts[at] as number) + 1;
    this.count++;
    this.sumMs += Math.max(0, ms);
  }
}
