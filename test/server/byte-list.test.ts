import assert from 'node:assert/strict';
import { BLOCK_BYTES, BlockPool } from '../../src/server/block-pool.ts';
import { ByteList } from '../../src/server/byte-list.ts';
import { Random, seed } from '../support/random.ts';

/** Bytes as a connection gets them: read into the pool's present block. */
function read(pool: BlockPool, bytes: number, random: Random): Buffer {
  const piece = pool.block.subarray(0, bytes);
  for (let offset = 0; offset < bytes; offset += 97) piece[offset] = random.below(256);
  return piece;
}
const together = (list: ByteList): Buffer => Buffer.concat(list.pieces);
/** The memory that the pieces lie in, each allocation counted once. */
const memoryOf = (list: ByteList): number =>
  [...new Set(list.pieces.map(({ buffer }) => buffer))].reduce((total, { byteLength }) => total + byteLength, 0);

/** A kilobyte or two at first; then memory and bytes stay in proportion. */
const mostFor = (bytes: number): number => 2.01 * bytes + 2048;

describe('the bytes of a request or reply', () => {
  it('are none at first', () => {
    const list = new ByteList();
    list.keep(Buffer.alloc(0), new BlockPool());
    assert.deepEqual([list.bytes, list.capacity, list.pieces], [0, 0, []]);
  });

  it('are copied from the block they were read into while they are few', () => {
    const pool = new BlockPool();
    const list = new ByteList();
    const { block } = pool;
    block.write('hoge');
    list.keep(block.subarray(0, 4), pool);
    block.write('HOGE');
    list.keep(block.subarray(0, 4), pool);
    block.fill(0);
    assert.equal(pool.block, block);
    assert.equal(together(list).toString(), 'hogeHOGE');
    assert.deepEqual([list.bytes, list.capacity, list.pieces.length], [8, 1024, 1]);
  });

  it('keep the block itself from half of it on, and give it back', () => {
    const pool = new BlockPool();
    const list = new ByteList();
    const { block } = pool;
    list.keep(block.subarray(0, BLOCK_BYTES / 2 - 1), pool);
    assert.equal(pool.block, block);
    block.write('kept');
    list.keep(block.subarray(0, BLOCK_BYTES / 2), pool);
    assert.notEqual(pool.block, block);
    assert.equal(list.pieces.at(-1)?.buffer, block.buffer);
    assert.equal(list.capacity, BLOCK_BYTES / 2 - 1 + BLOCK_BYTES);
    list.release(pool);
    assert.deepEqual([list.bytes, list.capacity, list.pieces], [0, 0, []]);
    pool.replaceBlock();
    assert.equal(pool.block, block);
  });

  it('that come in smaller pieces take blocks too once they are many, and give them back', () => {
    const pool = new BlockPool();
    const list = new ByteList();
    const random = new Random(seed);
    const expected: Buffer[] = [];
    for (let count = 0; count < 20; count++) {
      const piece = read(pool, 100_000, random);
      expected.push(Buffer.from(piece));
      list.keep(piece, pool);
    }
    assert.ok(together(list).equals(Buffer.concat(expected)));
    const before = new Set(list.pieces.map(({ buffer }) => buffer));
    list.release(pool);
    pool.replaceBlock();
    assert.ok(before.has(pool.block.buffer));
  });

  it('fill the rest of a block where they are read into it', () => {
    const pool = new BlockPool();
    const list = new ByteList();
    const room = (): Buffer | undefined => list.room;
    assert.equal(room(), undefined);
    pool.block.fill('a');
    list.keep(pool.block.subarray(0, 200_000), pool);
    const rest = room();
    assert.equal(rest?.length, BLOCK_BYTES - 200_000);
    rest.fill('b');
    list.keep(rest.subarray(0, 1000), pool);
    assert.equal(room()?.length, BLOCK_BYTES - 201_000);
    list.keep(Buffer.alloc(5000, 'c'), pool);
    list.keep(Buffer.from('d'), pool);
    assert.equal(together(list).toString(), `${'a'.repeat(200_000)}${'b'.repeat(1000)}${'c'.repeat(5000)}d`);
    assert.deepEqual([list.pieces.length, list.capacity], [3, BLOCK_BYTES + 5000]);
  });

  it("are kept as they are when they are the giver's own and many", () => {
    const pool = new BlockPool();
    const list = new ByteList();
    const own = Buffer.alloc(4096, 'o');
    list.keep(own.subarray(1), pool);
    list.keep(own, pool);
    assert.equal(list.pieces[1], own);
    assert.notEqual(list.pieces[0]?.buffer, own.buffer);
    assert.equal(list.capacity, 4095 + 4096);
  });

  it('stay in order when small pieces follow large ones', () => {
    const pool = new BlockPool();
    const list = new ByteList();
    for (const text of ['a', 'B'.repeat(5000), 'c', 'D'.repeat(5000), 'e']) list.keep(Buffer.from(text), pool);
    assert.equal(together(list).toString(), `a${'B'.repeat(5000)}c${'D'.repeat(5000)}e`);
  });

  for (const size of [7, 1000, 65_536, BLOCK_BYTES / 2 - 1, BLOCK_BYTES / 2, BLOCK_BYTES]) {
    it(`take about twice their own memory at most, in pieces of ${size}`, () => {
      const pool = new BlockPool();
      const list = new ByteList();
      while (list.bytes < 1000 * Math.min(size, 16_384)) {
        list.keep(pool.block.subarray(0, size), pool);
        assert.ok(list.capacity <= mostFor(list.bytes), `${list.capacity} held for ${list.bytes}`);
      }
      assert.ok(list.pieces.length < 200);
    });
  }

  it('give a block back as soon as its last piece is dropped, and hold the last one to the end', () => {
    const pool = new BlockPool();
    const list = new ByteList();
    const first = pool.block;
    list.keep(first.subarray(0, 200_000), pool);
    list.keep(Buffer.alloc(5000, 'o'), pool);
    list.keep((list.room as Buffer).subarray(0, 1000), pool);
    const second = pool.block;
    list.keep(second.subarray(0, BLOCK_BYTES), pool);
    const third = pool.block;
    list.keep(third.subarray(0, BLOCK_BYTES), pool);
    const dropped = Array.from({ length: 6 }, () => {
      list.dropFirst(pool);
      return [list.bytes, list.capacity];
    });
    assert.deepEqual(dropped, [
      [5000 + 1000 + 2 * BLOCK_BYTES, 3 * BLOCK_BYTES + 5000],
      [1000 + 2 * BLOCK_BYTES, 3 * BLOCK_BYTES],
      [2 * BLOCK_BYTES, 2 * BLOCK_BYTES],
      [BLOCK_BYTES, BLOCK_BYTES],
      [0, BLOCK_BYTES],
      [0, BLOCK_BYTES],
    ]);
    pool.replaceBlock();
    assert.equal(pool.block, second);
    pool.replaceBlock();
    assert.equal(pool.block, first);
    list.release(pool);
    assert.equal(list.capacity, 0);
    pool.replaceBlock();
    assert.equal(pool.block, third);
  });

  it('may still be read by somebody else after they were cleared: their block does not come back', () => {
    const pool = new BlockPool();
    const list = new ByteList();
    const { block } = pool;
    list.keep(block.subarray(0, BLOCK_BYTES), pool);
    list.clear();
    list.release(pool);
    pool.replaceBlock();
    assert.notEqual(pool.block, block);
  });

  it('never give a block back twice', () => {
    const pool = new BlockPool();
    const list = new ByteList();
    list.keep(pool.block, pool);
    list.release(pool);
    list.release(pool);
    const blocks = [pool.replaceBlock(), pool.replaceBlock(), pool.block];
    assert.equal(new Set(blocks).size, 3);
  });

  it(`are what came, whatever the pieces and whoever else uses the pool (seed ${seed})`, () => {
    const random = new Random(seed);
    const pool = new BlockPool();
    // Several at a time, as connections are, so that blocks wander between them.
    const lists = Array.from({ length: 4 }, () => ({ list: new ByteList(), expected: [] as Buffer[] }));
    const check = ({ list, expected }: (typeof lists)[number]): void => {
      const whole = Buffer.concat(expected);
      assert.ok(together(list).equals(whole));
      assert.equal(list.bytes, whole.length);
      assert.equal(list.capacity, memoryOf(list));
      assert.ok(list.capacity >= list.bytes);
      assert.ok(list.capacity <= mostFor(list.bytes), `${list.capacity} held for ${list.bytes}`);
    };
    const sizes = [
      0,
      1,
      2,
      900,
      1024,
      4095,
      4096,
      4097,
      70_000,
      BLOCK_BYTES / 2 - 1,
      BLOCK_BYTES / 2,
      BLOCK_BYTES / 2 + 1,
      BLOCK_BYTES - 1,
      BLOCK_BYTES,
    ];
    for (let turn = 0; turn < 1500; turn++) {
      const one = lists[random.below(lists.length)] ?? lists[0];
      if (one === undefined) return;
      const size = random.below(2) === 0 ? random.below(3000) : (sizes[random.below(sizes.length)] ?? 0);
      let piece = read(pool, size, random);
      if (random.below(2) === 0) {
        // The handler's own memory.
        const own = Buffer.allocUnsafeSlow(size);
        piece.copy(own);
        piece = own;
      }
      one.expected.push(Buffer.from(piece));
      one.list.keep(piece, pool);
      if (one.list.bytes > 2_000_000 || random.below(100) === 0) {
        check(one);
        if (random.below(4) === 0) one.list.clear();
        else one.list.release(pool);
        one.expected.length = 0;
        assert.deepEqual([one.list.bytes, one.list.capacity, one.list.pieces.length], [0, 0, 0]);
      }
    }
    lists.forEach(check);
  });
});
