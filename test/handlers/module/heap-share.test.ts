import assert from 'node:assert/strict';
import { totalmem } from 'node:os';
import { heapShareMb } from '../../../src/handlers/module/heap-share.ts';

const GIB = 2 ** 30;

describe('the heap of a worker', () => {
  it('is its share of half the memory, within bounds', () => {
    assert.equal(heapShareMb(2, 8 * GIB), 2048);
    assert.equal(heapShareMb(1, GIB), 512);
    assert.equal(heapShareMb(16, GIB), 64);
    assert.equal(heapShareMb(1, 64 * GIB), 4096);
  });

  it('counts with no more memory than the machine has', () => {
    assert.ok(heapShareMb(1) <= Math.max(64, totalmem() / 2 / 2 ** 20));
    assert.ok(heapShareMb(1) >= 64);
  });
});
