import assert from 'node:assert/strict';
import {
  ADDRESS,
  accounts,
  COUNT,
  FILE,
  GROUP,
  handlerNamed,
  isModulePath,
  type Kind,
  MODE,
  oneOf,
  PATH,
  SIZE,
  SOCKET,
  TIME,
  TIME_OR_ZERO,
} from '../../src/core/option-kinds.ts';

const HANDLER = handlerNamed('upper', 'echo');
const CHOICE = oneOf('close', 'reply');

/** What each kind is called in the help, and what it makes of texts that are its values. */
const KINDS: readonly (readonly [metavar: string, kind: Kind<unknown>, values: Readonly<Record<string, unknown>>])[] = [
  ['PATH', PATH, { '/run/x': '/run/x', 'a b': 'a b', '-': '-' }],
  [
    'PATH',
    SOCKET,
    {
      './sock': './sock',
      './@x': './@x',
      './80': './80',
      'a/b:80': 'a/b:80',
      'a:b': 'a:b',
      '80x': '80x',
      './a:/b': './a:/b',
    },
  ],
  ['FILE', FILE, { '/etc/x.toml': '/etc/x.toml', '80': '80' }],
  ['ADDRESS', ADDRESS, { '/run/x': '/run/x', '127.0.0.1:80': '127.0.0.1:80', '[::1]:80': '[::1]:80' }],
  ['GROUP', GROUP, { adm: 'adm', '27': '27', 'a-b.c@d': 'a-b.c@d', 'domain\\users': 'domain\\users' }],
  [
    'USER,...',
    accounts('users'),
    {
      'a, b\tc': 'a,b,c',
      'a,,a,': 'a',
      '4294967294': '4294967294',
      x9999999999: 'x9999999999',
      '1e99': '1e99',
      '0x99999999999': '0x99999999999',
    },
  ],
  ['GROUP,...', accounts('groups'), { 'adm, 27': 'adm,27' }],
  ['MODE', MODE, { '0660': 0o660, '777': 0o777 }],
  ['N', COUNT, { '1': 1, '2147483647': 2 ** 31 - 1 }],
  ['SIZE', SIZE, { '1': 1, '1K': 1024 }],
  ['TIME', TIME, { '1ms': 1, '1.5s': 1500, infinity: Number.POSITIVE_INFINITY }],
  ['TIME', TIME_OR_ZERO, { '0': 0, '1us': 0.001, '1s': 1000 }],
  ['close|reply', CHOICE, { close: 'close', reply: 'reply' }],
  ['upper|echo|FILE|ADDRESS', HANDLER, { upper: 'upper', './upper': './upper', 'unix:/run/x': 'unix:/run/x' }],
];

describe('the value of an option', () => {
  for (const [metavar, kind, values] of KINDS) {
    it(`is called ${metavar} and read as it is written, and again as the same: ${Object.keys(values).join(' ')}`, () => {
      assert.equal(kind.metavar, metavar);
      for (const [text, value] of Object.entries(values)) {
        const read = kind.parse(text);
        assert.equal(read, value, text);
        assert.equal(kind.parse(kind.format(read)), value, kind.format(read));
      }
    });
  }

  it('may be a number in the file where it is an amount, and a list where it has several names', () => {
    const names = (of: (kind: Kind<unknown>) => boolean | undefined): readonly string[] =>
      KINDS.flatMap(([metavar, kind]) => (of(kind) === true ? metavar : []));
    assert.deepEqual(
      names((kind) => kind.numbers),
      ['N', 'SIZE', 'TIME', 'TIME'],
    );
    assert.deepEqual(
      names((kind) => kind.lists),
      ['USER,...', 'GROUP,...'],
    );
  });
});

describe('what is no value of an option', () => {
  const place = '; a file of this name is written with ./ in front';
  const tcp = `a TCP port, and the socket has to be a file${place}`;
  const scheme = 'an address with a scheme; the path of the socket stands alone';
  const group = 'not the name or the id of a group';
  const listed = 'not names or ids of groups with commas between them';
  const mistakes: readonly (readonly [kind: Kind<unknown>, texts: readonly string[], message: string])[] = [
    [PATH, ['', 'a\0b'], 'not a path'],
    [PATH, ['a\ufffd'], 'not a path in UTF-8'],
    [SOCKET, [''], 'not a path'],
    [SOCKET, ['@x'], `an abstract name, and the socket has to be a file${place}`],
    [SOCKET, ['80', ':80', 'localhost:80', '[::1]:80'], tcp],
    [SOCKET, ['unix:/run/x', 'http://x', 'http+unix:/run/x'], scheme],
    [ADDRESS, ['x'], 'not a path with a / in it, and not an address and port (127.0.0.1:8080)'],
    [ADDRESS, ['/a\0b'], 'not a path'],
    [
      ADDRESS,
      ['http://127.0.0.1:8080', 'HTTPS://[::1]:8080/', 'unix:/run/x', 'http+unix:/run/x'],
      'a scheme is in front, and has no place in it (127.0.0.1:8080, ./http)',
    ],
    [GROUP, ['', '-x', ':x', 'a b', 'a:b', 'a/b', 'a,b', 'a\ufffd'], group],
    [accounts('users'), ['', ' , '], 'names no users'],
    [accounts('groups'), ['a,b/c', 'a:b', '-a', '4294967295', 'a,99999999999'], listed],
    [MODE, ['660x'], 'not an access mode such as 0600 or 0660'],
    [SIZE, ['0', '0.5'], 'not a size from 1 on'],
    [TIME, ['0', '999us'], 'shorter than 1ms (no limit is written infinity)'],
    [CHOICE, ['', 'open'], 'not one of close, reply'],
    [CHOICE, ['closs', 'Close'], 'not one of close, reply; did you mean close?'],
    [HANDLER, ['unix:'], 'no path follows, as in unix:/run/calc.sock'],
    [HANDLER, ['./a\0b'], 'not a path'],
    [
      HANDLER,
      ['ftp://x/', 'https+unix:/x', 'file:///x.mjs'],
      'its scheme is none of unix:PATH, http://, https:// and http+unix:PATH; a module is a path alone',
    ],
  ];
  for (const [kind, texts, message] of mistakes) {
    it(`is refused with what to write: ${JSON.stringify(texts)}`, () => {
      for (const text of texts) assert.throws(() => kind.parse(text), { message }, text);
    });
  }

  it('is told with what a handler may be, and which one was meant', () => {
    const message =
      'not one of upper, echo, or the path of a module (with a / in it, or ending in .mjs or .js), ' +
      'or an address (unix:PATH, http://HOST:PORT/)';
    assert.throws(() => HANDLER.parse('calc'), { message });
    assert.throws(() => HANDLER.parse('uper'), { message: `${message}; did you mean upper?` });
  });
});

describe('the value of handler', () => {
  it('names a file where it has a slash, or ends like a module', () => {
    for (const path of ['./x', 'a/b', 'x.js', 'x.mjs']) assert.ok(isModulePath(path), path);
    for (const word of ['upper', 'x.jsx', 'x.mjs2', 'xjs', 'x.ts']) assert.ok(!isModulePath(word), word);
  });
});
