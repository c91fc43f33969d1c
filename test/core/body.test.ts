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

  it('takes little more memory than it has bytes, however small its pieces', () => {
    const body = new Body();
    for (let i = 0; i < 200_000; i++) body.keep(Buffer.from('a'));
    assert.ok(body.capacity < 300_000, String(body.capacity));
    assert.ok(body.take().length < 20);
  });
});
