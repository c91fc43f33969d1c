import assert from 'node:assert/strict';
import { FOREIGN_KINDS, startAmongSwaps } from '../support/hostile-directory.ts';

const ROUNDS = 3;

describe('In a directory where somebody swaps names while eofd starts and stops', () => {
  for (const kind of FOREIGN_KINDS) {
    it(`${kind} of theirs is left alone, and the socket has no other mode than was asked for`, async () => {
      for (let round = 0; round < ROUNDS; round++) assert.deepEqual((await startAmongSwaps(kind)).wrong, []);
    });
  }
});
