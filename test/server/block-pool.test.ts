import assert from 'node:assert/strict';
import { BLOCK_BYTES, BlockPool } from '../../src/server/block-pool.ts';

describe('the pool of blocks', () => {
  it('goes on with another block when one is taken', () => {
    const pool = new BlockPool();
    const first = pool.block;
    assert.equal(first.length, BLOCK_BYTES);
    assert.equal(pool.replaceBlock(), first);
    assert.notEqual(pool.block.buffer, first.buffer);
    assert.equal(pool.block.length, BLOCK_BYTES);
  });

  it('shares no memory with anybody', () => {
    const { block } = new BlockPool();
    assert.equal(block.byteOffset, 0);
    assert.equal(block.buffer.byteLength, BLOCK_BYTES);
  });

  it('uses a block again that was given back, and hands none out twice', () => {
    const pool = new BlockPool();
    const taken = [pool.replaceBlock(), pool.replaceBlock(), pool.replaceBlock()];
    for (const block of taken) pool.give(block);
    const again = [pool.replaceBlock(), pool.replaceBlock(), pool.replaceBlock(), pool.block];
    assert.equal(new Set(again).size, 4);
    assert.ok(taken.every((block) => again.includes(block)));
  });

  it('keeps 256 spare blocks and lets more go', () => {
    const pool = new BlockPool();
    const taken = Array.from({ length: 258 }, () => pool.replaceBlock());
    for (const block of taken) pool.give(block);
    const again = new Set(Array.from({ length: 258 }, () => pool.replaceBlock()));
    assert.equal(taken.filter((block) => again.has(block)).length, 256);
  });

  it('lets all spare blocks go when it is trimmed, and keeps the one in use', () => {
    const pool = new BlockPool();
    const taken = pool.replaceBlock();
    const present = pool.block;
    pool.give(taken);
    pool.trim();
    assert.equal(pool.replaceBlock(), present);
    assert.notEqual(pool.block, taken);
  });
});
