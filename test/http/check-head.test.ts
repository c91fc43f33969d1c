import assert from 'node:assert/strict';
import type { IncomingMessage } from 'node:http';
import { defaultSettings } from '../../src/core/options.ts';
import { checkHead, hasBody } from '../../src/http/check-head.ts';

const message = (
  method: string,
  headers: Readonly<Record<string, string>>,
  httpVersion = '1.1',
  url = '/',
): IncomingMessage =>
  ({ method, url, headers, httpVersion, rawHeaders: Object.entries(headers).flat() }) as unknown as IncomingMessage;
const asks = (url: string, headers: Readonly<Record<string, string>> = { host: 'localhost' }): IncomingMessage =>
  message('POST', headers, '1.1', url);
const status = (request: IncomingMessage, over?: 'TCP' | 'TLS'): number | undefined =>
  checkHead(request, defaultSettings(), over)?.status;

describe('a head', () => {
  for (const [title, request, over, expected] of [
    ['of a POST is good', message('POST', { host: 'x' }), undefined, undefined],
    ['of a PUT is good', message('PUT', { host: 'x' }), undefined, undefined],
    ['without a Host is good in HTTP/1.0', message('POST', {}, '1.0'), 'TCP', undefined],
    ['without a Host is not in HTTP/1.1', message('POST', {}), undefined, 400],
    ['of HTTP/0.9 is not', message('POST', {}, '0.9'), undefined, 505],
    ['of a GET has nothing to get', message('GET', { host: 'x' }), undefined, 404],
    ['of another method is told what to do', message('DELETE', { host: 'x' }), undefined, 405],
    ['with a large length is refused', message('POST', { host: 'x', 'content-length': '16777217' }), undefined, 413],
    [
      'with the largest length is good',
      message('POST', { host: 'x', 'content-length': '16777216' }),
      undefined,
      undefined,
    ],
    ['with another coding is refused', message('POST', { host: 'x', 'transfer-encoding': 'gzip' }), undefined, 501],
    ['with any Host is good on a Unix socket', message('POST', { host: 'evil.example' }), undefined, undefined],
    ['with the Host of another is refused over TCP', message('POST', { host: 'evil.example' }), 'TCP', 403],
    ['with an address of the loopback is good', message('POST', { host: '127.1.2.3:80' }), 'TCP', undefined],
    [
      'of its own page is good',
      message('POST', { host: 'localhost:80', origin: 'http://localhost:80' }),
      'TCP',
      undefined,
    ],
    [
      'of the page of another is refused',
      message('POST', { host: 'localhost:80', origin: 'http://localhost' }),
      'TCP',
      403,
    ],
    ['with any Host is good over TLS', message('POST', { host: 'calc.example:8443' }), 'TLS', undefined],
    [
      'of the page of another is refused over TLS too, since a browser shows its certificate for anybody',
      message('POST', { host: 'calc.example', origin: 'https://evil.example' }),
      'TLS',
      403,
    ],
    [
      'of its own page is good over TLS, whatever the scheme was before',
      message('POST', { host: 'calc.example', origin: 'https://Calc.example' }),
      'TLS',
      undefined,
    ],
    ['with a target that names this server is good', asks('http://localhost:80/', { host: 'a' }), 'TCP', undefined],
    ['with a target that names another is refused, whatever its Host', asks('http://evil.example/'), 'TCP', 403],
    ['with a target that names another is good on a Unix socket', asks('http://a/'), undefined, undefined],
    ['with a target that names a server and no Host is not', asks('http://localhost/', {}), undefined, 400],
    ['with a target that names nobody is not', asks('http:///'), undefined, 400],
    ['with a target of https is refused without TLS', asks('https://localhost/'), 'TCP', 421],
    ['with a target of https is good over TLS', asks('https://calc.example/'), 'TLS', undefined],
    [
      'with a target of https is good on a Unix socket, where others may have ended TLS',
      asks('https://a/'),
      undefined,
      undefined,
    ],
    [
      'of the page of another is refused, whatever its target',
      asks('http://localhost/', { host: 'localhost', origin: 'http://evil.example' }),
      'TCP',
      403,
    ],
    ['of the page of nobody is refused', message('POST', { host: 'localhost', origin: 'null' }), 'TCP', 403],
  ] as const) {
    it(title, () => assert.equal(status(request, over), expected));
  }

  it('is followed by a body where it says so', () => {
    assert.equal(hasBody(message('POST', {})), false);
    assert.equal(hasBody(message('POST', { 'content-length': '0' })), false);
    assert.equal(hasBody(message('POST', { 'content-length': '1' })), true);
    assert.equal(hasBody(message('POST', { 'transfer-encoding': 'chunked' })), true);
  });
});
