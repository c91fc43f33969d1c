import assert from 'node:assert/strict';
import { figures, keep } from '../../bench/results.ts';
import { emptyResults } from './empty-results.ts';

describe('the results of a run', () => {
  it('have the figures of a row round by round, and none for a round that failed', () => {
    const results = emptyResults();
    keep(results, 'row', 'eofd', { cpuUs: 1 });
    keep(results, 'row', 'eofd', null);
    keep(results, 'row', 'eofd', { cpuUs: 3 });
    assert.deepEqual(figures(results, 'row', 'eofd', 'cpuUs'), [1, Number.NaN, 3]);
  });

  it('have no figures for what was not measured', () => {
    assert.deepEqual(figures(emptyResults(), 'row', 'eofd', 'cpuUs'), []);
  });
});
