import assert from 'node:assert/strict';
import { ERRNO } from '../../src/posix/errno.ts';
import { happeningOf, lostBy } from '../../src/server/lost.ts';

describe('A connection that can be read or written no more', () => {
  for (const name of ['EPIPE', 'ECONNRESET', 'ENOTCONN'] as const) {
    it(`was ended by its client: ${name}`, () => {
      const { what, reason } = happeningOf(lostBy('send', -ERRNO[name]));
      assert.deepEqual([what, reason?.text], ['peer gone', 'the client went away']);
    });
  }

  it('failed where the system would not, and names the call and its error', () => {
    const { what, reason } = happeningOf(lostBy('recv', -ERRNO.ENOMEM));
    assert.deepEqual([what, reason], ['handler failed', { kind: 'internal-error', text: 'recv: ENOMEM' }]);
    assert.match(
      happeningOf(lostBy('recv', -ERRNO.EPERM)).reason?.text ?? '',
      /^recv: EPERM; .*filter of system calls/,
    );
  });
});
