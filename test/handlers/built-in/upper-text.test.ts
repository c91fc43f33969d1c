import assert from 'node:assert/strict';
import { upperText } from '../../../src/handlers/built-in/upper-text.ts';

describe('upper-casing by strings', () => {
  it('gives the same at every length, around the one where it changes its way', () => {
    for (const text of ['plain', 'ılık straße ', 'ΐ', 'あ', '😀𐐨', '\ufeffŉ']) {
      for (const times of [1, 2, 80, 200, 260, 350, 520, 5000]) {
        const long = text.repeat(times);
        assert.equal(upperText(Buffer.from(long)).toString(), long.toUpperCase(), `${times} times ${text}`);
      }
    }
  });

  it('leaves the bytes it was given as they are', () => {
    const bytes = Buffer.from('plain ılık');
    upperText(bytes);
    assert.equal(bytes.toString(), 'plain ılık');
  });
});
