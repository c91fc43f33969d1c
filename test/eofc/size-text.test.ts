import { deepEqual } from 'node:assert/strict';
import { sizeText } from '../../src/eofc/size-text.ts';

describe('a size for people', () => {
  it('is in the largest unit that leaves a whole part', () => {
    deepEqual([0, 1023, 1024, 1.5 * 2 ** 20, 2 ** 50].map(sizeText), [
      '0 B',
      '1023 B',
      '1.0 KiB',
      '1.5 MiB',
      '1024.0 TiB',
    ]);
  });
});
