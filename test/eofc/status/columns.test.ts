import { deepEqual } from 'node:assert/strict';
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
});
