import assert from 'node:assert/strict';
import { printable } from '../../src/core/printable.ts';

const bytes = (text: string): number => Buffer.byteLength(text);

describe('text of others', () => {
  const shown: ReadonlyArray<readonly [title: string, given: string | Uint8Array, expected: string]> = [
    ['stays as it is where it is plain', 'python3 client.py --name="x"', 'python3 client.py --name="x"'],
    ['stays as it is in any script', 'straße 日本語 हिन्दी 👩‍💻', 'straße 日本語 हिन्दी 👩‍💻'],
    ['cannot begin a new line', 'a\nb\r\nc', 'a\\nb\\r\\nc'],
    [
      'cannot begin a new line by rarer separators',
      'a\u2028b\u2029c\u0085d\vf\f',
      'a\\u2028b\\u2029c\\u0085d\\x0bf\\x0c',
    ],
    ['cannot steer a terminal', '\x1b[2Jx\x07\x7f\u009b31m\t\0', '\\x1b[2Jx\\x07\\x7f\\u009b31m\\t\\x00'],
    ['cannot turn text round', 'a\u202eb\u2066c\u200fd\u061ce', 'a\\u202eb\\u2066c\\u200fd\\u061ce'],
    ['cannot hide in characters without a shape', 'a\ufeffb\u00adc\u{e0041}', 'a\\ufeffb\\u00adc\\u{e0041}'],
    ['may have lone surrogates', 'a\ud800b', 'a\\ud800b'],
    ['may be UTF-8', Buffer.from('日本\n'), '日本\\n'],
    [
      'may be anything but UTF-8',
      Buffer.from([0x61, 0xff, 0xe3, 0x81, 0x62, 0x1b, 0xc0, 0x80]),
      'a\\xff\\xe3\\x81b\\x1b\\xc0\\x80',
    ],
    [
      'is told from the bytes beside it, in characters of any length',
      Buffer.concat([Buffer.from([0xff]), Buffer.from('aé日👩'), Buffer.from([0xf0]), Buffer.from('é日👩a')]),
      '\\xffaé日👩\\xf0é日👩a',
    ],
    ['may end in a character of several bytes', Buffer.concat([Buffer.from([0xff]), Buffer.from('日')]), '\\xff日'],
    ['cannot steer a terminal by the rarer controls', '\u0080\u009f\x7f', '\\u0080\\u009f\\x7f'],
    ['may be empty', '', ''],
  ];
  for (const [title, given, expected] of shown) it(title, () => assert.equal(printable(given), expected));

  it('has nothing left of any control character there is', () => {
    for (let code = 0; code < 0x110000; code += 1) {
      const character = String.fromCodePoint(code);
      if (/[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\p{Bidi_Control}]/u.test(character))
        assert.match(printable(character), /^\\[nrtxu][\x20-\x7e]*$/);
    }
  });

  it('fits the bound to the byte', () => {
    assert.equal(printable('x'.repeat(10), 10), 'x'.repeat(10));
    assert.equal(printable('x'.repeat(11), 10), `${'x'.repeat(7)}…`);
    assert.equal(printable('x'.repeat(1024)), 'x'.repeat(1024));
    assert.equal(printable('x'.repeat(1025)), `${'x'.repeat(1021)}…`);
    assert.equal(printable('日日日', 9), '日日日');
    assert.equal(printable('日日日x', 9), '日日…');
    assert.equal(printable(Buffer.from('日'.repeat(50)), 20), `${'日'.repeat(5)}…`);
  });

  it('is cut between characters and escapes, never within', () => {
    assert.equal(printable('\x1b\x1b\x1b', 11), '\\x1b\\x1b…');
    assert.equal(printable('ab👩👩', 9), 'ab👩…');
    for (let bound = 3; bound < 40; bound += 1) {
      const cut = printable(Buffer.from('日\x1b\xff👩\n'.repeat(9)), bound);
      assert.ok(bytes(cut) <= bound, `${bytes(cut)} bytes for a bound of ${bound}`);
      assert.match(cut, /^(日|\\x1b|ÿ|👩|\\n)*…$/);
    }
  });

  it('comes out the same a second time', () => {
    for (const text of ['a\nb', '\\n', 'x'.repeat(50), '\u202e'.repeat(9)]) {
      assert.equal(printable(printable(text, 20), 20), printable(text, 20));
    }
  });

  it('keeps its lines where the format can hold them', () => {
    assert.equal(printable('a\nb\r\x1b', 100, 'kept'), 'a\nb\\r\\x1b');
  });
});
