import assert from 'node:assert/strict';
import { Histogram } from '../../src/core/account/histogram.ts';
import { exposed } from '../../src/metrics/exposition.ts';
import { histogramFamily } from '../../src/metrics/histogram-family.ts';

describe('a histogram in metrics', () => {
  it('has in each bucket all that are no longer, in seconds', () => {
    const histogram = new Histogram();
    for (const ms of [0.05, 1, 1, 2000, 999_000]) histogram.observe(ms);
    const lines = exposed([histogramFamily('a_seconds', 'Time.', [[{ front: 'raw' }, histogram]])], 'text').split('\n');
    for (const line of [
      '# TYPE a_seconds histogram',
      'a_seconds_bucket{front="raw",le="0.0001"} 1',
      'a_seconds_bucket{front="raw",le="0.0005"} 1',
      'a_seconds_bucket{front="raw",le="0.001"} 3',
      'a_seconds_bucket{front="raw",le="1.0"} 3',
      'a_seconds_bucket{front="raw",le="2.5"} 4',
      'a_seconds_bucket{front="raw",le="300.0"} 4',
      'a_seconds_bucket{front="raw",le="+Inf"} 5',
      'a_seconds_count{front="raw"} 5',
    ])
      assert.ok(lines.includes(line), line);
    assert.ok(lines.some((line) => line.startsWith('a_seconds_sum{front="raw"} 1001.002')));
  });
});
