/** What the rounds gave for one figure: the middle one and the two ends. */
export interface Spread {
  readonly median: number;
  readonly min: number;
  readonly max: number;
}

/**
 * The middle figure, or the mean of the two in the middle. Figures that are missing (`NaN`) do not count.
 * @returns `NaN` where there is none
 */
export function median(figures: readonly number[]): number {
  const sorted = figures.filter((figure) => Number.isFinite(figure)).toSorted((a, b) => a - b);
  const upper = sorted[Math.floor(sorted.length / 2)];
  const lower = sorted[Math.floor((sorted.length - 1) / 2)];
  return upper === undefined || lower === undefined ? Number.NaN : (lower + upper) / 2;
}

export function spread(figures: readonly number[]): Spread | undefined {
  const known = figures.filter((figure) => Number.isFinite(figure));
  return known.length === 0 ? undefined : { median: median(known), min: Math.min(...known), max: Math.max(...known) };
}

/**
 * Each round's figure over the same round's base: what the machine did to both falls out. Rounds that lack one of them
 * give `NaN`.
 */
export function ratios(figures: readonly number[], base: readonly number[]): readonly number[] {
  return figures.map((figure, round) => figure / (base[round] ?? Number.NaN));
}

/** The deepest fall of a series: the smallest figure over the largest before it, 1 where it never falls. */
export function deepestFall(series: readonly number[]): number {
  let best = 0;
  let deepest = 1;
  for (const figure of series) {
    if (!Number.isFinite(figure)) return Number.NaN;
    best = Math.max(best, figure);
    deepest = Math.min(deepest, figure / best);
  }
  return deepest;
}
