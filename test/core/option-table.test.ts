import { deepEqual } from 'node:assert/strict';
import { SIZE } from '../../src/core/option-kinds.ts';
import { defaultsOf } from '../../src/core/option-table.ts';

describe('the defaults of a table of options', () => {
  it('are read as a user would write them; without one there is no value, and what takes none is off', () => {
    const table = {
      large: { kind: SIZE, default: '1K', help: '' },
      none: { kind: SIZE, help: '' },
      on: { help: '' },
    } as const;
    deepEqual(defaultsOf(table), { large: 1024, none: undefined, on: false });
  });
});
