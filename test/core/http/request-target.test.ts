import assert from 'node:assert/strict';
import { requestTarget } from '../../../src/core/http/request-target.ts';

describe('the target of a request', () => {
  it('is a path, with the Host that was given', () => {
    assert.deepEqual(requestTarget('/a/b?c=/d', 'x:1'), { path: '/a/b', host: 'x:1', isSecure: false });
    assert.deepEqual(requestTarget('*', undefined), { path: '*', host: undefined, isSecure: false });
    assert.equal(requestTarget('/http://other/', 'x')?.host, 'x');
  });

  it('names its server itself, in place of the Host, where it has one', () => {
    for (const [url, path] of [
      ['http://calc.example:80/a?b', '/a'],
      ['HTTP://calc.example:80/', '/'],
      ['http://calc.example:80', '/'],
      ['http://calc.example:80?a=/b', '/'],
      ['http://calc.example:80//a', '//a'],
    ] as const)
      assert.deepEqual(requestTarget(url, 'localhost'), { path, host: 'calc.example:80', isSecure: false }, url);
    assert.deepEqual(requestTarget('https://[::1]/a', 'x'), { path: '/a', host: '[::1]', isSecure: true });
  });

  it('is none where it names no server, or somebody who asks', () => {
    for (const url of ['http://', 'http:///a', 'http://?a', 'https://@localhost/', 'http://me:secret@localhost/a'])
      assert.equal(requestTarget(url, 'localhost'), undefined, url);
  });

  it('of another scheme is like a path that is nowhere', () => {
    for (const url of ['ftp://x/healthz', 'http:/healthz', 'httpx://x/healthz'])
      assert.deepEqual(requestTarget(url, 'h'), { path: url, host: 'h', isSecure: false });
  });
});
