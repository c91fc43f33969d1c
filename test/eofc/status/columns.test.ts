import { deepEqual, equal } from 'node:assert/strict';
import { tableLines } from '../../../src/eofc/status/columns.ts';

const COLUMNS = [{ head: 'N', isNumber: true }, { head: 'TEXT', gives: true }, { head: 'END' }];

describe('a table', () => {
  it('has its numbers at the right and its texts at the left', () => {
    deepEqual(
      tableLines(
        COLUMNS,
        [
          ['1', 'a', 'x'],
          ['22', '日本', 'y'],
        ],
        80,
      ),
      [' N  TEXT  END', ' 1  a     x', '22  日本  y'],
    );
  });

  it('takes room from the column that gives it, and then cuts its lines', () => {
    deepEqual(tableLines(COLUMNS, [['1', 'abcdefgh', 'x']], 14), ['N  TEXT    END', '1  abcde…  x']);
    deepEqual(tableLines(COLUMNS, [['1', 'abcdefgh', 'x']], 8), ['N  TEXT…', '1  abc……']);
  });

  it('escapes what would move the cursor or turn the text round, in every column', () => {
    deepEqual(tableLines(COLUMNS, [['1', '\x1b[2J', '\u202ex']], 80), ['N  TEXT     END', '1  \\x1b[2J  \\u202ex']);
  });

  it('has as many rows as there are', () => {
    equal(
      tableLines(
        COLUMNS,
        Array.from({ length: 200_000 }, () => ['1', 'a', 'x']),
        80,
      ).length,
      200_001,
    );
  });
});
