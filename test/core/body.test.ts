import assert from 'node:assert/strict';
import { Body } from '../../src/core/body.ts';
import { Random } from '../support/random.ts';

describe('what is kept of a body', () => {
  it('is what came, in its order, whatever the sizes of its pieces', () => {
    const random = new Random(7);
    for (let round = 0; round < 50; round++) {
      const body = new Body();
      const pieces = Array.from({ length: random.below(40) }, () =>
        Buffer.alloc(random.below(random.pick([3, 300, 40_000])), random.below(256)),
      );
      for (const piece of pieces) body.keep(Buffer.from(piece));
      const whole = Buffer.concat(pieces);
      assert.equal(body.bytes, whole.length);
      assert.ok(body.capacity >= whole.length);
      assert.ok(Buffer.concat(body.take()).equals(whole));
      assert.deepEqual([body.bytes, body.capacity, body.take()], [0, 0, []]);
    }
  });

  const KIB = 1024;
  const kept = (...sizes: readonly number[]): Body => {
    const body = new Body();
    for (const size of sizes) body.keep(Buffer.alloc(size));
    return body;
  };
  const lengths = (body: Body): readonly number[] => body.take().map((piece) => piece.length);

  it('is the first piece as it came, whatever its size, and nothing of an empty one', () => {
    const [first, body] = [Buffer.from('a'), new Body()];
    assert.equal(body.capacity, 0);
    body.keep(Buffer.alloc(0));
    assert.deepEqual([body.bytes, body.capacity], [0, 0]);
    body.keep(first);
    assert.deepEqual([body.bytes, body.capacity], [1, 1]);
    assert.equal(body.take()[0], first);
    body.keep(Buffer.alloc(0));
    assert.deepEqual(body.take(), []);
  });

  it('is each piece of 16 KiB and more as it came', () => {
    assert.equal(kept(1, 16 * KIB).capacity, 1 + 16 * KIB);
    const smaller = kept(1, 16 * KIB - 1);
    assert.equal(smaller.capacity, 1 + 32 * KIB);
    assert.deepEqual(lengths(smaller), [1, 16 * KIB - 1]);
  });

  it('has smaller pieces in blocks of twice what there is, from 16 to 64 KiB, filled to the last byte', () => {
    assert.equal(kept(1, 1).capacity, 1 + 16 * KIB);
    assert.equal(kept(8 * KIB, 1).capacity, 8 * KIB + 2 * (8 * KIB + 1));
    assert.equal(kept(40 * KIB, 1).capacity, 40 * KIB + 64 * KIB);
    const full = kept(1, 1, 8 * KIB, 8 * KIB - 1);
    assert.deepEqual([full.capacity, lengths(full)], [1 + 16 * KIB, [1, 16 * KIB]]);
    const more = kept(1, 1, 8 * KIB, 8 * KIB);
    assert.deepEqual([more.capacity, lengths(more)], [1 + 16 * KIB + 2 * (2 + 16 * KIB), [1, 8 * KIB + 1, 8 * KIB]]);
  });

  it('begins a new block behind a piece that is kept as it came, and after all was taken', () => {
    const body = kept(1, 1, 16 * KIB, 1);
    assert.deepEqual(lengths(body), [1, 1, 16 * KIB, 1]);
    body.keep(Buffer.alloc(1));
    assert.deepEqual([body.capacity, lengths(body)], [1, [1]]);
  });

  it('takes little more memory than it has bytes, however small its pieces', () => {
    const body = new Body();
    for (let i = 0; i < 200_000; i++) body.keep(Buffer.from('a'));
    assert.ok(body.capacity < 300_000, String(body.capacity));
    assert.ok(body.take().length < 20);
  });
});
