import { equal } from 'node:assert/strict';
import { printable } from '../../src/core/printable.ts';

describe('printable', () => {
  it('leaves letters of every script as they are', () => {
    equal(printable('straße ホゲ été 𝒳 ✓'), 'straße ホゲ été 𝒳 ✓');
  });

  it('lets nothing through that moves the cursor, changes colours or begins a line', () => {
    equal(printable('a\x1b[31mb\r\nc\x7f\x9b\0'), 'a\\x1b[31mb\\x0d\\x0ac\\x7f\\x9b\\x00');
  });

  it('lets nothing through that turns the direction of text or hides it', () => {
    equal(printable('\u202eabc\u2066\u200b\u2028\ufeff\ud800'), '\\u{202e}abc\\u{2066}\\u{200b}\\u{2028}\\u{feff}\\u{d800}');
  });
});
