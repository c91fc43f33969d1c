/** The names and values that tell samples of one family apart. Nothing of a client's is ever in them. */
export type Labels = Readonly<Record<string, string>>;

export interface Sample {
  /** What follows the family's name: `_bucket`, `_sum`, `_count` of a histogram. */
  readonly suffix?: string;
  readonly labels: Labels;
  readonly value: number;
}

/** One metric, with all its samples. */
export interface Family {
  /** A counter's is without `_total`. */
  readonly name: string;
  readonly type: 'counter' | 'gauge' | 'histogram';
  readonly help: string;
  readonly samples: readonly Sample[];
}

/** A family of one number, or of one for each set of labels. */
export const family = (
  type: 'counter' | 'gauge',
  name: string,
  help: string,
  samples: number | readonly (readonly [labels: Labels, value: number])[],
): Family => ({
  name,
  type,
  help,
  samples:
    typeof samples === 'number'
      ? [{ labels: {}, value: samples }]
      : samples.map(([labels, value]) => ({ labels, value })),
});
