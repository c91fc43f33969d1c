import assert from 'node:assert/strict';
import { figureTable, medianRatio } from '../../../bench/report/figure-table.ts';
import { keep } from '../../../bench/results.ts';
import { emptyResults } from '../empty-results.ts';

describe('a table of figures', () => {
  const results = emptyResults('eofd', 'bare Node', 'Go');
  for (const [ours, base] of [
    [300, 100],
    [100, 50],
    [400, 200],
  ] as const) {
    keep(results, 'row', 'eofd', { rate: ours, errors: ours === 300 ? 2 : 0 });
    keep(results, 'row', 'bare Node', { rate: base, errors: 0 });
  }
  keep(results, 'row', 'bare Node', null);

  it('has medians with their ends, and tells of errors and rounds that failed', () => {
    const lines = figureTable(results, [{ title: 'a second', row: 'row', figure: 'rate', as: 'with ends' }]).split(
      '\n',
    );
    assert.match(lines[2] ?? '', /^\| eofd +\| +300 \(100-400\), 2 errors \|$/);
    assert.match(lines[3] ?? '', /^\| bare Node \| +100 \(50\.0-200\), 1 rounds failed \|$/);
  });

  it('leaves out who was not measured', () => {
    assert.ok(!figureTable(results, [{ title: 'a', row: 'row', figure: 'rate', as: 'median' }]).includes('Go'));
  });

  it('has the median of the ratios of each round, which is not the ratio of the medians', () => {
    assert.equal(medianRatio(results, 'row', 'rate', 'eofd'), 2);
    assert.match(
      figureTable(results, [{ title: 'a', row: 'row', figure: 'rate', as: 'ratio' }]),
      /\| eofd +\| 2\.00 \|/,
    );
  });
});
