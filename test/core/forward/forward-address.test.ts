import assert from 'node:assert/strict';
import { isForwardAddress, readForwardAddress } from '../../../src/core/forward/forward-address.ts';

describe('the address of another server', () => {
  it('is told from names and files', () => {
    for (const text of ['unix:/run/x', 'unix:']) assert.ok(isForwardAddress(text), text);
    for (const text of ['upper', './unix:x', '/run/x', 'x.mjs']) assert.ok(!isForwardAddress(text), text);
  });

  it('is a path after unix:', () => {
    assert.deepEqual(readForwardAddress('unix:/run/calc.sock'), { kind: 'unix', path: '/run/calc.sock' });
    assert.deepEqual(readForwardAddress('unix:calc.sock'), { kind: 'unix', path: 'calc.sock' });
    assert.equal(readForwardAddress(`unix:/${'x'.repeat(106)}`).path.length, 107);
  });

  const mistakes: Readonly<Record<string, RegExp>> = {
    'unix:': /no path follows, as in unix:\/run\/calc\.sock/,
    'unix:///run/x': /right behind the colon/,
    'unix:@x': /an abstract name/,
    'unix:/a\0b': /no path follows/,
    'unix:/a\ufffdb': /not a path in UTF-8/,
    [`unix:/${'x'.repeat(107)}`]: /at most 107 bytes/,
    [`unix:/${'é'.repeat(54)}`]: /at most 107 bytes/,
  };
  for (const [text, reason] of Object.entries(mistakes)) {
    it(`is refused with what to write: ${JSON.stringify(text.slice(0, 20))}`, () => {
      assert.throws(() => readForwardAddress(text), reason);
    });
  }
});
