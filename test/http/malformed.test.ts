import assert from 'node:assert/strict';
import { malformed } from '../../src/http/malformed.ts';

const error = (code: string): NodeJS.ErrnoException => Object.assign(new Error('Parse Error: Oh no'), { code });

describe('bytes that are no request', () => {
  it('are refused with what is wrong with them', () => {
    const { status, outcome, reason } = malformed(error('HPE_INVALID_URL')) ?? {};
    assert.deepEqual([status, outcome], [400, 'rejected']);
    assert.equal(reason?.text, 'not HTTP/1.1 as it should be: Oh no (HPE_INVALID_URL)');
  });

  it('are named where they are TLS or HTTP/2', () => {
    const hello = Object.assign(error('HPE_INVALID_METHOD'), { rawPacket: Buffer.from([0x16, 3, 1, 2]) });
    assert.equal(
      malformed(hello)?.reason.text,
      'not HTTP/1.1 as it should be: it is TLS, and here is HTTP without TLS (HPE_INVALID_METHOD)',
    );
    assert.match(
      malformed(error('HPE_PAUSED_H2_UPGRADE'))?.reason.text ?? '',
      /: it is HTTP\/2 \(HPE_PAUSED_H2_UPGRADE\)$/,
    );
  });

  it('have statuses of their own where they are too many', () => {
    assert.equal(malformed(error('HPE_HEADER_OVERFLOW'))?.status, 431);
    assert.equal(malformed(error('HPE_CHUNK_EXTENSIONS_OVERFLOW'))?.status, 413);
  });

  it('are nobody’s mistake where the connection ended', () => {
    assert.equal(malformed(error('ECONNRESET')), undefined);
    assert.equal(malformed(error('HPE_INVALID_EOF_STATE'), true), undefined);
    assert.equal(malformed(error('HPE_INVALID_EOF_STATE'), false)?.status, 400);
  });
});
