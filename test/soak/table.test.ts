import assert from 'node:assert/strict';
import { PROMISES } from './promises.ts';
import { tableOf } from './table.ts';

describe('The table of what was counted', () => {
  const rows = Object.keys(PROMISES).map((name, index) => ({ name, figure: `${index} of it` }));

  it('has a row for each promise, in their order, whatever was counted first', () => {
    const { text, missing } = tableOf([...rows].reverse(), true);
    assert.deepEqual(missing, []);
    const lines = text.split('\n');
    assert.equal(lines.length, rows.length + 2);
    assert.equal(new Set(lines.map(({ length }) => length)).size, 1);
    assert.match(lines[2] ?? '', /^\| a stop by SIGTERM loses no request +\| 0 of it +\|$/);
  });

  it('says what was not counted, where all was to be', () => {
    const { text, missing } = tableOf(rows.slice(1), true);
    assert.deepEqual(missing, ['stops']);
    assert.match(text, /loses no request +\| not counted +\|/);
  });

  it('has only what was counted, where parts were asked for', () => {
    assert.equal(tableOf(rows.slice(0, 2), false).text.split('\n').length, 4);
  });
});
