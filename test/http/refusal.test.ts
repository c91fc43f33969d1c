import assert from 'node:assert/strict';
import { defaultSettings } from '../../src/core/options.ts';
import { lateRefusal, refusals } from '../../src/http/refusal.ts';

describe('a request that has no reply', () => {
  it('has the status and the outcome of the deadline that passed', () => {
    for (const [option, status] of [
      ['read-timeout', 408],
      ['request-timeout', 408],
      ['handler-timeout', 504],
    ] as const) {
      const refusal = lateRefusal(option, defaultSettings(), 7);
      assert.deepEqual([refusal.status, refusal.outcome], [status, 'timed out']);
      assert.ok(refusal.reason.text.includes(`(${option})`), refusal.reason.text);
    }
  });

  it('has the status of what is at fault', () => {
    assert.deepEqual(
      (['request', 'handler', 'queue', 'size'] as const).map(
        (fault) => refusals.failed({ fault, reason: 'no' }).status,
      ),
      [422, 500, 503, 500],
    );
  });

  it('tells what is wrong with a certificate or a handshake, and what to do', () => {
    for (const [refusal, text] of [
      [refusals.certificate('CERT_HAS_EXPIRED'), /\(CERT_HAS_EXPIRED\): a new one has to be made$/],
      [refusals.certificate('CERT_NOT_YET_VALID'), /do the clocks agree\?$/],
      [refusals.certificate('DEPTH_ZERO_SELF_SIGNED_CERT'), /: it has to be signed by http-tls-client-ca$/],
      [refusals.handshake('http request'), /: it is HTTP without TLS: ask at https:\/\/$/],
      [refusals.handshake('unsupported protocol'), /^its TLS handshake failed: unsupported protocol$/],
    ] as const)
      assert.match(refusal.reason.text, text);
  });
});
