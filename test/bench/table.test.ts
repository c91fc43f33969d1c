import assert from 'node:assert/strict';
import { table } from '../../bench/table.ts';

describe('a table', () => {
  it('has words to the left, figures to the right, and columns as wide as their widest cell', () => {
    assert.equal(
      table(
        ['who', 'requests'],
        [
          ['bare Node', '1'],
          ['C', '118k (1-2k)'],
        ],
      ),
      [
        '| who       |    requests |',
        '| --------- | ----------: |',
        '| bare Node |           1 |',
        '| C         | 118k (1-2k) |',
      ].join('\n'),
    );
  });

  it('fills up a row that is too short', () => {
    assert.equal(
      table(['a', 'b'], [['c']])
        .split('\n')
        .at(-1),
      '| c    |      |',
    );
  });

  it('has more columns of words on demand', () => {
    assert.equal(
      table(['a', 'b'], [['c', 'd']], 2)
        .split('\n')
        .at(-1),
      '| c    | d    |',
    );
  });
});
