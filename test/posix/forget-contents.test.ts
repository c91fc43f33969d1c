import assert from 'node:assert/strict';
import { pageBytes } from '../../src/posix/descriptor.ts';
import { forgetContents } from '../../src/posix/forget-contents.ts';

describe('memory whose contents are forgotten', () => {
  const page = pageBytes();
  const zeros = (bytes: Buffer): number => bytes.filter((byte) => byte === 0).length;

  it('reads as zeros, apart from pages that it shares, and can be written again', () => {
    const memory = Buffer.allocUnsafeSlow(64 * page).fill('x');
    forgetContents(memory);
    assert.ok(zeros(memory) % page === 0 && zeros(memory) >= 62 * page);
    assert.equal(zeros(memory.fill('x')), 0);
  });

  it('takes no memory beside it along', () => {
    const memory = Buffer.allocUnsafeSlow(64 * page).fill('x');
    const part = memory.subarray(3 * page + 7, 9 * page - 7);
    forgetContents(part);
    assert.ok(zeros(part) >= 4 * page);
    assert.equal(zeros(memory), zeros(part));
  });

  for (const bytes of [0, 1, 100]) {
    it(`is left as it is where it holds no whole page: ${bytes} bytes`, () => {
      const memory = Buffer.allocUnsafeSlow(bytes).fill('x');
      forgetContents(memory);
      assert.equal(zeros(memory), 0);
    });
  }
});
