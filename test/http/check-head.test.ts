import assert from 'node:assert/strict';
import type { IncomingMessage } from 'node:http';
import { defaultSettings } from '../../src/core/options.ts';
import { checkHead, hasBody } from '../../src/http/check-head.ts';

const message = (method: string, headers: Readonly<Record<string, string>>, httpVersion = '1.1'): IncomingMessage =>
  ({ method, headers, httpVersion, rawHeaders: Object.entries(headers).flat() }) as unknown as IncomingMessage;
const status = (request: IncomingMessage, isOverTcp = false): number | undefined =>
  checkHead(request, defaultSettings(), isOverTcp)?.status;

describe('a head', () => {
  for (const [title, request, isOverTcp, expected] of [
    ['of a POST is good', message('POST', { host: 'x' }), false, undefined],
    ['of a PUT is good', message('PUT', { host: 'x' }), false, undefined],
    ['without a Host is good in HTTP/1.0', message('POST', {}, '1.0'), true, undefined],
    ['without a Host is not in HTTP/1.1', message('POST', {}), false, 400],
    ['of HTTP/0.9 is not', message('POST', {}, '0.9'), false, 505],
    ['of a GET has nothing to get', message('GET', { host: 'x' }), false, 404],
    ['of another method is told what to do', message('DELETE', { host: 'x' }), false, 405],
    ['with a large length is refused', message('POST', { host: 'x', 'content-length': '16777217' }), false, 413],
    ['with the largest length is good', message('POST', { host: 'x', 'content-length': '16777216' }), false, undefined],
    ['with another coding is refused', message('POST', { host: 'x', 'transfer-encoding': 'gzip' }), false, 501],
    ['with any Host is good on a Unix socket', message('POST', { host: 'evil.example' }), false, undefined],
    ['with the Host of another is refused over TCP', message('POST', { host: 'evil.example' }), true, 403],
    ['with an address of the loopback is good', message('POST', { host: '127.1.2.3:80' }), true, undefined],
    [
      'of its own page is good',
      message('POST', { host: 'localhost:80', origin: 'http://localhost:80' }),
      true,
      undefined,
    ],
    [
      'of the page of another is refused',
      message('POST', { host: 'localhost:80', origin: 'http://localhost' }),
      true,
      403,
    ],
    ['of the page of nobody is refused', message('POST', { host: 'localhost', origin: 'null' }), true, 403],
  ] as const) {
    it(title, () => assert.equal(status(request, isOverTcp), expected));
  }

  it('is followed by a body where it says so', () => {
    assert.equal(hasBody(message('POST', {})), false);
    assert.equal(hasBody(message('POST', { 'content-length': '0' })), false);
    assert.equal(hasBody(message('POST', { 'content-length': '1' })), true);
    assert.equal(hasBody(message('POST', { 'transfer-encoding': 'chunked' })), true);
  });
});
