import assert from 'node:assert/strict';
import { kindOf, LIMIT_KINDS, REASON_KINDS } from '../../../src/core/account/reason-kinds.ts';
import { failureOf, HandlerFailure, reasonOf } from '../../../src/core/handler.ts';
import { OPTIONS } from '../../../src/core/options.ts';

describe('the class of a reason', () => {
  it('is an option that there is, where it is a limit', () => {
    for (const kind of LIMIT_KINDS) {
      assert.ok(kind in OPTIONS, kind);
      assert.ok(REASON_KINDS.includes(kind));
    }
    const areOptions = REASON_KINDS.filter((kind) => kind in OPTIONS && !/-timeout$|^allow-/.test(kind));
    assert.deepEqual(LIMIT_KINDS, areOptions);
  });

  it('is a label that needs no escape, and there are few', () => {
    for (const kind of REASON_KINDS) assert.match(kind, /^[a-z]+(-[a-z]+)*$/);
    assert.ok(REASON_KINDS.length < 40);
  });

  it('tells a client that left before its request was whole apart', () => {
    assert.equal(kindOf({ kind: 'client-left' }, true), 'client-left-early');
    assert.equal(kindOf({ kind: 'client-left' }, false), 'client-left');
    assert.equal(kindOf({ kind: 'max-request' }, true), 'max-request');
    assert.equal(kindOf(undefined, true), undefined);
  });

  it('is that of what is at fault, where a handler fails', () => {
    const kind = (error: unknown) => reasonOf(failureOf(error)).kind;
    assert.equal(kind(new HandlerFailure('a')), 'handler-failed');
    assert.equal(kind(new HandlerFailure('a', { fault: 'request' })), 'bad-input');
    assert.equal(kind(new HandlerFailure('a', { fault: 'queue' })), 'handler-concurrency');
    assert.equal(kind(new HandlerFailure('a', { fault: 'size' })), 'max-reply');
    assert.equal(kind(new TypeError('a')), 'internal-error');
  });
});
