import assert from 'node:assert/strict';
import { noRequest } from '../../../src/core/http/no-request.ts';

describe('bytes that are no request over HTTP', () => {
  it('are told what they are, and where they belong', () => {
    const message = 'Parse Error: Oh no';
    assert.deepEqual(noRequest({ code: 'HPE_INVALID_URL', message }), {
      status: 400,
      text: 'not HTTP/1.1 as it should be: Oh no (HPE_INVALID_URL)',
    });
    assert.equal(
      noRequest({ code: 'HPE_INVALID_METHOD', message, rawPacket: Buffer.from('hoge') }).text,
      'not HTTP/1.1 as it should be: it does not begin as HTTP does, and what ends at a half-close is for the raw ' +
        'socket (HPE_INVALID_METHOD)',
    );
    assert.match(
      noRequest({ code: 'HPE_INVALID_METHOD', message, rawPacket: Buffer.from([0x16, 3, 1]) }).text,
      /: it is TLS, and here is HTTP without TLS \(/,
    );
    assert.equal(noRequest({ code: 'HPE_HEADER_OVERFLOW', message }).status, 431);
  });
});
