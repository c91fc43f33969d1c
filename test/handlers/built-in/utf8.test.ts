import assert from 'node:assert/strict';
import { firstInvalid, unfinishedTail } from '../../../src/handlers/built-in/utf8.ts';

describe('the unfinished part of a character at the end of a chunk', () => {
  const tails: readonly [name: string, bytes: number[], tail: number][] = [
    ['nothing at all', [], 0],
    ['ASCII', [0x61], 0],
    ['a whole character of two bytes', [0xc3, 0xa9], 0],
    ['a whole character of three bytes', [0xe3, 0x81, 0x82], 0],
    ['a whole character of four bytes', [0xf0, 0x9f, 0x98, 0x80], 0],
    ['the first of two bytes', [0x61, 0xc3], 1],
    ['the first of three bytes', [0xc3, 0xa9, 0xe3], 1],
    ['two of three bytes', [0x61, 0xe3, 0x81], 2],
    ['the first of four bytes', [0xf0], 1],
    ['two of four bytes', [0xf0, 0x9f], 2],
    ['three of four bytes', [0x61, 0xf0, 0x9f, 0x98], 3],
    ['the least and the greatest second bytes there may be', [0xe0, 0xa0], 2],
    ['the last before the surrogates', [0xed, 0x9f], 2],
    ['the first of the supplementary planes', [0xf0, 0x90, 0x80], 3],
    ['the last of the supplementary planes', [0xf4, 0x8f, 0xbf], 3],
    ['an overlong two', [0xc0], 0],
    ['an overlong three', [0xe0, 0x9f], 0],
    ['an overlong four', [0xf0, 0x8f], 0],
    ['a surrogate', [0xed, 0xa0], 0],
    ['beyond U+10FFFF', [0xf4, 0x90, 0x80], 0],
    ['a byte that leads nothing', [0xf5], 0],
    ['continuation bytes alone', [0x80, 0x80, 0x80, 0x80], 0],
    ['one continuation byte too many', [0xc3, 0xa9, 0xa9], 0],
  ];
  for (const [name, bytes, tail] of tails) {
    it(`has ${tail} bytes after ${name}`, () => {
      assert.equal(unfinishedTail(Buffer.from(bytes)), tail);
    });
  }
});

describe('the first ill-formed sequence', () => {
  it('is found where it starts, before, between and after well-formed text', () => {
    const broken = [
      [0x80],
      [0xff],
      [0xc0, 0x80],
      [0xed, 0xa0, 0x80],
      [0xf4, 0x90, 0x80, 0x80],
      [0xe3, 0x81, 0x61],
      [0xf0, 0x9f, 0x98, 0xe3],
    ];
    for (const sequence of broken) {
      for (const before of ['', 'a', 'あ'.repeat(1000), 'é😀'.repeat(77)]) {
        for (const after of ['', 'z', 'い'.repeat(1000)]) {
          const bytes = Buffer.concat([Buffer.from(before), Buffer.from(sequence), Buffer.from(after)]);
          assert.equal(
            firstInvalid(bytes),
            Buffer.byteLength(before),
            `${sequence.join()} after ${before.slice(0, 4)}`,
          );
        }
      }
    }
  });
});
