import assert from 'node:assert/strict';
import { upperAscii, upperWords, wordsOf } from '../../../src/handlers/built-in/ascii.ts';

/** `length` bytes at a given alignment, counting up from `first` through all of ASCII. */
function asciiAt(shift: number, length: number, first: number): Buffer {
  const bytes = Buffer.from(new ArrayBuffer(shift + length), shift);
  for (let at = 0; at < length; at++) bytes[at] = (first + at) % 128;
  return bytes;
}

describe('upper-casing ASCII in place', () => {
  it('changes a to z and nothing else, at every length and alignment', () => {
    for (let shift = 0; shift < 4; shift++) {
      for (let length = 0; length < 300; length++) {
        const bytes = asciiAt(shift, length, length * 7);
        const expected = bytes.toString('latin1').toUpperCase();
        assert.equal(upperAscii(bytes), bytes);
        assert.equal(bytes.toString('latin1'), expected, `${length} bytes at ${shift}`);
      }
    }
  });

  it('changes no byte beside those it was given', () => {
    const around = Buffer.alloc(200, 'a');
    upperAscii(around.subarray(3, 195));
    assert.equal(around.toString(), `aaa${'A'.repeat(192)}aaaaa`);
  });

  it('stops at the word that holds a byte outside ASCII, wherever in the word it stands', () => {
    for (let place = 0; place < 64; place++) {
      const bytes = asciiAt(0, 64, 'a'.charCodeAt(0)).fill('x');
      bytes[place] = 0x80;
      assert.equal(upperWords(wordsOf(bytes), 0), place >> 2);
      const before = place & ~3;
      const expected = Buffer.from('X'.repeat(before) + 'x'.repeat(64 - before));
      expected[place] = 0x80;
      assert.deepEqual(bytes, expected);
    }
  });
});
