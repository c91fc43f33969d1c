import assert from 'node:assert/strict';
import { BLOCK_BYTES, BlockPool } from '../../src/server/block-pool.ts';
import { until } from '../support/wait.ts';

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

  it('keeps more than that where so much more may be held, and gives their memory back when more is held', () => {
    let free = 258;
    const pool = new BlockPool(() => free * BLOCK_BYTES);
    const taken = Array.from({ length: 260 }, () => pool.replaceBlock().fill('x'));
    for (const block of taken) pool.give(block);
    free = 257;
    pool.makeRoom();
    const full = (): number => taken.filter((block) => block[BLOCK_BYTES / 2] !== 0).length;
    // Two were not taken back at all.
    assert.equal(full(), 259);
    free = 0;
    pool.makeRoom();
    assert.equal(full(), 258);
    pool.makeRoom();
    const again = new Set(Array.from({ length: 260 }, () => pool.replaceBlock()));
    assert.equal(taken.filter((block) => again.has(block)).length, 256);
  });

  describe('that has spare blocks', () => {
    const MIDDLE = BLOCK_BYTES / 2;
    /** Takes so many blocks, writes into each, and gives them all back. */
    const useBlocks = (pool: BlockPool, count: number): readonly Buffer[] => {
      const taken = Array.from({ length: count }, () => pool.replaceBlock().fill('x'));
      for (const block of taken) pool.give(block);
      return taken;
    };
    const fullCount = (blocks: readonly Buffer[]): number => blocks.filter((block) => block[MIDDLE] !== 0).length;

    it('gives their memory back when nobody needed them, and they can still be used', async () => {
      const pool = new BlockPool();
      const blocks = useBlocks(pool, 3);
      await until('they are empty', () => fullCount(blocks) === 0);
      const again = useBlocks(pool, 3);
      assert.ok(again.every((block) => block.every((byte) => byte === 0x78)));
      await until('they are empty', () => fullCount(blocks) + fullCount(again) === 0);
    });

    it('keeps the memory of as many as were needed since it last looked', () => {
      const pool = new BlockPool();
      const blocks = useBlocks(pool, 5);
      pool.trim();
      assert.equal(fullCount(blocks), 5);
      useBlocks(pool, 2);
      pool.trim();
      // One of the blocks is the pool's present one, and another one was that before.
      assert.equal(fullCount(blocks), 2);
    });

    it('leaves blocks alone that are in use', () => {
      const pool = new BlockPool();
      const used = pool.replaceBlock().fill('x');
      useBlocks(pool, 1);
      pool.block.fill('x');
      pool.trim();
      pool.trim();
      assert.equal(fullCount([used, pool.block]), 2);
    });
  });
});
