import assert from 'node:assert/strict';
import { causeOf, messageOf } from '../../../src/handlers/forward/unreached.ts';

describe('why there is no connection to a server', () => {
  const error = (code: string, message = 'x'): NodeJS.ErrnoException => Object.assign(new Error(message), { code });

  it('is said in words, and whether it may be over in a moment', () => {
    assert.deepEqual(causeOf(error('ECONNREFUSED')), { cause: 'nothing listens there', passes: true });
    assert.deepEqual(causeOf(error('ENOTFOUND')), { cause: 'its name is not known', passes: false });
    assert.deepEqual(causeOf(error('EAFNOSUPPORT')).passes, false);
  });

  it('is that eofd may not use the network, and not that a name is not known, where it may use none', () => {
    const refused = (): never => {
      throw new Error('uv_interface_addresses');
    };
    for (const code of ['EAI_AGAIN', 'ENOTFOUND']) {
      const { cause, passes } = causeOf(error(code), refused);
      assert.match(cause, /^eofd may use Unix sockets alone; the drop-in forward\.conf/);
      assert.equal(passes, false);
    }
    assert.deepEqual(causeOf(error('ECONNREFUSED'), refused), { cause: 'nothing listens there', passes: true });
  });

  it('is what is wrong with a certificate or with TLS, and which option that is about', () => {
    const found = [
      error('SELF_SIGNED_CERT_IN_CHAIN'),
      error(
        'EPROTO',
        'write EPROTO 80A:error:0A00010B:SSL routines:ssl3_get_record:wrong version number:../x.c:350:\n',
      ),
      error(
        'ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED',
        '80A:error:0A00045C:SSL routines:ssl3_read_bytes:tlsv13 alert certificate required:../x.c:1:SSL alert number 116\n',
      ),
      error(
        'EPROTO',
        'write EPROTO 80A:error:0A00042E:SSL routines:ssl3_read_bytes:tlsv1 alert protocol version:../x.c:1:\n',
      ),
    ].map(messageOf);
    assert.deepEqual(found, [
      'its certificate is signed by no authority that is known here (tls-ca)',
      'it does not speak TLS there; is it http://?',
      'it asks for a certificate (tls-cert, tls-key)',
      'TLS: tlsv1 alert protocol version',
    ]);
    assert.deepEqual(causeOf(error('CERT_HAS_EXPIRED')), { cause: 'its certificate has expired', passes: false });
  });

  it('is the message, escaped, where there are no words for it', () => {
    const { cause, passes } = causeOf(error('CERT_OF_CLAY', 'certificate\nhas expired'));
    assert.deepEqual([cause, passes], ['certificate\\nhas expired', false]);
  });
});
