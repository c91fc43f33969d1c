import assert from 'node:assert/strict';
import { refusals } from '../../src/http/refusal.ts';
import { headersOf, lineOf, rawResponse } from '../../src/http/response-text.ts';

describe('a response that is no reply', () => {
  it('is one bounded line, whatever its text', () => {
    assert.equal(lineOf('a\r\nb'), 'eofd: a\\r\\nb\n');
    assert.ok(lineOf('x'.repeat(9999)).length < 600);
  });

  it('says when to come again, what else may be asked, and under which id it is logged', () => {
    assert.equal(headersOf(503, 'é')['Retry-After'], '1');
    assert.equal(headersOf(503, 'é')['Content-Length'], '2');
    assert.equal(headersOf(405, '')['Allow'], 'POST, PUT');
    assert.equal(headersOf(422, '', 'id-1')['Eofd-Request-Id'], 'id-1');
  });

  it('is whole where there was no request, and ends the connection', () => {
    const [head = '', body] = rawResponse(refusals.malformed(400, 'no'), 'id-1').split('\r\n\r\n');
    assert.match(head, /^HTTP\/1\.1 400 Bad Request\r\n[^]*Eofd-Request-Id: id-1\r\nConnection: close$/);
    assert.equal(body, 'eofd: no\n');
  });
});
