import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { PROMISES } from './promises.ts';
import { rowsOf, tableOf } from './table.ts';

describe('The table of what was counted', () => {
  const when = '2026-11-30, Node 20.20.2 on x64';
  const rows = Object.keys(PROMISES).map((name, index) => ({ name, figure: `${index} of it`, when, share: '1' }));

  it('has a row for each promise, in their order, whatever was counted first', () => {
    const lines = tableOf([...rows].reverse()).split('\n');
    assert.equal(lines.length, rows.length + 2);
    assert.equal(new Set(lines.map(({ length }) => length)).size, 1);
    assert.match(
      lines[2] ?? '',
      /^\| a stop by SIGTERM loses no request +\| 0 of it +\| 2026-11-30, Node .*64 \| 1 +\|$/,
    );
  });

  it('says what was not counted', () => {
    assert.match(tableOf(rows.slice(1)), /^\| a stop by SIGTERM loses no request +\| not counted +\| +\| 0 +\|$/m);
  });

  it('keeps the rows of other parts where one is counted again', () => {
    const again = { name: 'stops', figure: 'more of it', when: '2027-01-01, Node 24.0.0 on arm64', share: '0.5' };
    assert.deepEqual(rowsOf(tableOf([...rowsOf(tableOf(rows)), again])), [again, ...rows.slice(1)]);
  });

  it('keeps what was not counted as that', () => {
    const table = tableOf(rows.slice(1));
    assert.equal(tableOf(rowsOf(table)), table);
  });

  it('is that of docs/reliability.md, where every promise is counted', () => {
    const kept = rowsOf(readFileSync('docs/reliability.md', 'utf8'));
    assert.deepEqual(
      kept.map(({ name }) => name),
      Object.keys(PROMISES),
    );
  });
});
