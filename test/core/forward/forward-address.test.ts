import assert from 'node:assert/strict';
import { isForwardAddress, readForwardAddress } from '../../../src/core/forward/forward-address.ts';

describe('the address of another server', () => {
  it('is told from names and files', () => {
    for (const text of ['unix:/run/x', 'unix:', 'http://x', 'HTTPS://x', 'http+unix:/x'])
      assert.ok(isForwardAddress(text), text);
    for (const text of ['upper', './unix:x', '/run/x', 'x.mjs']) assert.ok(!isForwardAddress(text), text);
  });

  it('is a path after unix:', () => {
    assert.deepEqual(readForwardAddress('unix:/run/calc.sock'), { kind: 'unix', path: '/run/calc.sock' });
    assert.deepEqual(readForwardAddress('unix:calc.sock'), { kind: 'unix', path: 'calc.sock' });
    const longest = `/${'x'.repeat(106)}`;
    assert.deepEqual(readForwardAddress(`http+unix:${longest}`), { kind: 'http+unix', path: longest });
  });

  it('is an address of HTTP, with a port and a path that may be left out', () => {
    const expected: Readonly<Record<string, readonly unknown[]>> = {
      'http://calc.internal': ['calc.internal', 80, '/'],
      'http://10.0.0.5:8080/sum?exact': ['10.0.0.5', 8080, '/sum?exact'],
      'http://[::1]:9000/': ['::1', 9000, '/'],
      'http://[fe80::1]/a[1]': ['fe80::1', 80, '/a[1]'],
    };
    for (const [text, [host, port, target]] of Object.entries(expected))
      assert.deepEqual(readForwardAddress(text), { kind: 'http', host, port, target });
    const https = { kind: 'https', host: 'x', port: 443, target: '/' };
    assert.deepEqual(readForwardAddress('https://x'), https);
  });

  const mistakes: Readonly<Record<string, RegExp>> = {
    'unix:': /no path follows, as in unix:\/run\/calc\.sock/,
    'unix:///run/x': /right behind the colon/,
    'http:/x': /not an address, as in http:\/\/10\.0\.0\.5:8080\//,
    'http://': /not an address/,
    'http://a b/': /not an address/,
    'http://a/b c': /not an address/,
    'http://a/\n': /not an address/,
    'http:///http://a/': /not an address/,
    'http://x:70000/': /not an address/,
    'http://x:0/': /no port/,
    'http://me:secret@x/': /a name and a password/,
    'http://me@x/': /a name and a password/,
    'http://:secret@x/': /a name and a password/,
    'http://x/#here': /what follows a #/,
    'HTTP://x/': /HTTP: has to be written in small letters$/,
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
