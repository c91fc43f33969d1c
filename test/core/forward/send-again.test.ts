import assert from 'node:assert/strict';
import { type Circumstances, type Mishap, verdictOn } from '../../../src/core/forward/send-again.ts';

describe('whether a request is sent again', () => {
  const verdict = (mishap: Mishap, circumstances: Partial<Circumstances> = {}): string => {
    const result = verdictOn(mishap, { tries: 1, leftMs: 60_000, isBrief: true, ...circumstances });
    if (result.kind === 'again') return `after ${result.afterMs}`;
    assert.equal(result.kind, 'failed');
    return `${result.failure.fault}: ${result.failure.reason}`;
  };
  const lost = (hasBegun: boolean, isTold: boolean): Mishap => ({ kind: 'lost', cause: 'reset', hasBegun, isTold });
  const refused = (status: number, hasBegun = false, retryAfter?: string): Mishap => ({
    kind: 'refused',
    status,
    answer: `the server answered ${status}`,
    retryAfter,
    hasBegun,
  });

  it('is so where there was no connection, with longer and longer pauses, for a moment', () => {
    const mishap: Mishap = { kind: 'unreached', cause: 'nothing listens there', passes: true };
    const pauses = [1, 2, 3, 4, 5, 6, 7, 100].map((tries) => verdict(mishap, { tries }));
    assert.deepEqual(
      pauses,
      [50, 100, 200, 400, 800, 1000, 1000, 1000].map((ms) => `after ${ms}`),
    );
    const failed = 'server: cannot reach the server: nothing listens there';
    assert.equal(verdict(mishap, { isBrief: false }), failed);
    assert.equal(verdict({ ...mishap, passes: false }), failed);
  });

  it('is so where the server would have told that it had begun, and did not', () => {
    assert.equal(verdict(lost(false, true)), 'after 0');
  });

  it('is never so once the work had begun, or where nobody can tell', () => {
    const began = 'server: the server was lost while it worked on the request: reset';
    assert.deepEqual([verdict(lost(true, true)), verdict(lost(true, false))], [began, began]);
    assert.match(verdict(lost(false, false)), /^server: .* it may have begun with the request: reset$/);
  });

  it('is so at 503 before the work began, when the server says', () => {
    assert.equal(verdict(refused(503)), 'after 50');
    assert.equal(verdict(refused(503, false, '2')), 'after 2000');
    assert.deepEqual(
      [1, 3, 100].map((tries) => verdict(refused(503, false, '0'), { tries })),
      ['after 50', 'after 200', 'after 1000'],
    );
    assert.equal(verdict(refused(503, false, 'Mon, 30 Nov 2026 04:00:00 GMT')), 'after 50');
    for (const text of ['2 or so', 'about 2', '1e1', '-1', '', '12345678901'])
      assert.equal(verdict(refused(503, false, text)), 'after 50', text);
    assert.equal(verdict(refused(503, true, '1')), 'server: the server answered 503');
  });

  it('is so only while handler-timeout leaves time for it', () => {
    assert.equal(verdict(refused(503, false, '2'), { leftMs: 2001 }), 'after 2000');
    assert.equal(verdict(refused(503, false, '2'), { leftMs: 2000 }), 'queue: the server answered 503');
    assert.equal(verdict(refused(503, false, '9999999999'), { leftMs: Number.POSITIVE_INFINITY }), 'after 3600000');
  });

  it('is never so at another status, of which 422 is the fault of the request', () => {
    for (const status of [100, 301, 404, 429, 500, 502, 504])
      assert.equal(verdict(refused(status)), `server: the server answered ${status}`);
    assert.equal(verdict(refused(422)), 'request: the server answered 422');
  });
});
