import assert from 'node:assert/strict';
import { upperInPlace } from '../../../src/handlers/built-in/upper-in-place.ts';
import { upperText } from '../../../src/handlers/built-in/upper-text.ts';

function* allCharacters(): Generator<string> {
  for (let code = 0; code <= 0x10ffff; code++) if (code < 0xd800 || code > 0xdfff) yield String.fromCodePoint(code);
}

describe('upper-casing in place', () => {
  it('does every character whose upper case is as long as itself, and says which are not', () => {
    const wrong: string[] = [];
    for (const character of allCharacters()) {
      const bytes = Buffer.from(character);
      const upper = character.toUpperCase();
      const fits = Buffer.byteLength(upper) === bytes.length;
      if (upperInPlace(bytes) !== fits || bytes.toString() !== (fits ? upper : character)) wrong.push(character);
    }
    assert.deepEqual(wrong, []);
  });

  it('leaves what another pass may upper-case again', () => {
    for (const character of allCharacters())
      assert.ok(character.toUpperCase().toUpperCase() === character.toUpperCase(), character);
    const bytes = Buffer.from('größe, ılık');
    assert.equal(upperInPlace(bytes), false);
    assert.equal(bytes.toString(), 'GRÖSSE, ılık');
    assert.equal(upperText(bytes).toString(), 'GRÖSSE, ILIK');
  });

  it('does ASCII between other characters at every place and alignment, and no byte beside', () => {
    for (let shift = 0; shift < 4; shift++) {
      for (let run = 0; run < 40; run++) {
        const text = `${'a'.repeat(run)}é${'z'.repeat(run)}あ{b`.repeat(3);
        const around = Buffer.from(`${'x'.repeat(shift)}${text}xxxx`);
        assert.equal(upperInPlace(around.subarray(shift, shift + Buffer.byteLength(text))), true);
        assert.equal(around.toString(), `${'x'.repeat(shift)}${text.toUpperCase()}xxxx`);
      }
    }
  });
});
