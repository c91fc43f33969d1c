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

  for (const text of [
    '0.0.0.0:80',
    '192.168.0.1:80',
    '[::]:80',
    ':80',
    'localhost:80',
    '127.0.0.1:65536',
    '127.0.0.256:1',
  ]) {
    it(`is none that others could reach, or nobody: ${text}`, () => {
      assert.throws(() => readListenAddress(text), /only a Unix socket and ports of the loopback .* no TLS/);
    });
  }

  for (const text of ['', 'http', '8080', '127.0.0.1', '[::1]', '127.0.0.1:']) {
    it(`is none where it is neither: "${text}"`, () => {
      assert.throws(() => readListenAddress(text), /not a path with a \/ in it, and not an address and port/);
    });
  }
});
