import assert from 'node:assert/strict';
import { readListenAddress } from '../../src/core/listen-address.ts';

describe('an address to listen on', () => {
  for (const path of ['/run/calc.http', './http', 'a/127.0.0.1:80']) {
    it(`is a path where it has a slash: ${path}`, () => {
      assert.deepEqual(readListenAddress(path), { kind: 'path', path });
    });
  }

  for (const [text, bytes, port] of [
    ['127.0.0.1:8080', [127, 0, 0, 1], 8080],
    ['127.255.0.9:0', [127, 255, 0, 9], 0],
    ['[::1]:65535', [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1], 65535],
  ] as const) {
    it(`is a port of the loopback: ${text}`, () => {
      assert.deepEqual(readListenAddress(text), { kind: 'loopback', bytes, port });
    });
  }

  for (const [text, bytes, port] of [
    ['0.0.0.0:80', [0, 0, 0, 0], 80],
    ['192.168.0.1:443', [192, 168, 0, 1], 443],
    ['[::]:80', Array<number>(16).fill(0), 80],
    ['[2001:DB8::a:1]:80', [32, 1, 13, 184, 0, 0, 0, 0, 0, 0, 0, 0, 0, 10, 0, 1], 80],
    ['[fe80::]:80', [254, 128, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0], 80],
    ['[1:2:3:4:5:6:7::]:80', [0, 1, 0, 2, 0, 3, 0, 4, 0, 5, 0, 6, 0, 7, 0, 0], 80],
    ['[1:2:3:4:5:6:7:8]:80', [0, 1, 0, 2, 0, 3, 0, 4, 0, 5, 0, 6, 0, 7, 0, 8], 80],
  ] as const) {
    it(`is a port that others can reach: ${text}`, () => {
      assert.deepEqual(readListenAddress(text), { kind: 'reachable', bytes, port });
    });
  }

  for (const text of [
    '',
    'http',
    '8080',
    '127.0.0.1',
    '[::1]',
    '127.0.0.1:',
    ':80',
    'localhost:80',
    '127.0.0.1:65536',
    '127.0.0.256:1',
    '[]:80',
    '[:]:80',
    '[:::]:80',
    '[1::2::3]:80',
    '[1:2:3:4:5:6:7]:80',
    '[1:2:3:4:5:6:7:8:9]:80',
    '[1:2:3:4::5:6:7:8]:80',
    '[12345::]:80',
    '[00001::]:80',
    'a127.0.0.1:80',
    '127.0.0.1:80a',
    'a[::1]:80',
    '[::1]:80a',
    '[::1%lo]:80',
  ]) {
    it(`is none where it is neither: "${text}"`, () => {
      assert.throws(() => readListenAddress(text), /not a path with a \/ in it, and not an address and port/);
    });
  }
});
