import { BOUNDS_S, type Histogram } from '../core/account/histogram.ts';
import type { Family, Labels, Sample } from './families.ts';

/** Histograms of one name, each with its labels. */
export const histogramFamily = (
  name: string,
  help: string,
  histograms: readonly (readonly [labels: Labels, histogram: Histogram])[],
): Family => ({
  name,
  type: 'histogram',
  help,
  samples: histograms.flatMap(([labels, histogram]) => samplesOf(labels, histogram)),
});

function samplesOf(labels: Labels, { counts, count, sumMs }: Histogram): readonly Sample[] {
  let upTo = 0;
  const buckets = BOUNDS_S.map((bound, at) => {
    upTo += counts[at] ?? 0;
    // Python's library and OpenMetrics write a bound as a number with a point, and another text is another series.
    const le = Number.isInteger(bound) ? `${bound}.0` : String(bound);
    return { suffix: '_bucket', labels: { ...labels, le }, value: upTo };
  });
  return [
    ...buckets,
    { suffix: '_bucket', labels: { ...labels, le: '+Inf' }, value: count },
    { suffix: '_sum', labels, value: sumMs / 1000 },
    { suffix: '_count', labels, value: count },
  ];
}
