import assert from 'node:assert/strict';
import { causeOf } from '../../../src/handlers/forward/unreached.ts';

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

  it('is the message, escaped, where there are no words for it', () => {
    const { cause, passes } = causeOf(error('CERT_HAS_EXPIRED', 'certificate\nhas expired'));
    assert.deepEqual([cause, passes], ['certificate\\nhas expired', false]);
  });
});
