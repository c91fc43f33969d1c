import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { LOOKERS_MAX } from '../../../src/core/account/lookers-max.ts';

describe('those who look at metrics', () => {
  it('are at most as many at once as docs/metrics.md says', () => {
    const [, count] = /At most (\d+) connections\b/.exec(readFileSync('docs/metrics.md', 'utf8')) ?? [];
    assert.equal(Number(count), LOOKERS_MAX);
  });
});
