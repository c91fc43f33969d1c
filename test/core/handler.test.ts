import assert from 'node:assert/strict';
import { type Fault, failureOf, HandlerFailure, reasonOf } from '../../src/core/handler.ts';

describe('what a handler throws', () => {
  it('is a failure in its own words where that is on purpose, even of another copy of the class', () => {
    const failure = new HandlerFailure('not today', { fault: 'request' });
    assert.deepEqual(failureOf(failure), { reason: 'not today', fault: 'request' });
    const copy = Object.assign(new Error('no'), { name: 'HandlerFailure', fault: 'server' });
    assert.deepEqual(failureOf(copy), { reason: 'no', fault: 'server' });
  });

  it('is a bug where it is anything else, and its words are for the log alone', () => {
    const errors: unknown[] = [
      new TypeError('oops'),
      Object.assign(new Error('no'), { fault: 'request' }),
      Object.assign(new Error('no'), { name: 'HandlerFailure' }),
      { name: 'HandlerFailure', message: 'no', fault: 'request' },
      'HandlerFailure',
      undefined,
    ];
    for (const bug of errors)
      assert.deepEqual(failureOf(bug), { reason: 'internal error', fault: 'handler', bug }, String(bug));
  });

  it('keeps what caused it', () => {
    const cause = new Error('ENOENT');
    const failure = new HandlerFailure('no such file', { cause });
    assert.deepEqual(
      [String(failure), failure.fault, failure.cause],
      ['HandlerFailure: no such file', 'handler', cause],
    );
  });

  it('counts under what is at fault, or as a bug', () => {
    const kinds: Readonly<Record<Fault, string>> = {
      request: 'bad-input',
      handler: 'handler-failed',
      queue: 'handler-concurrency',
      server: 'server-failed',
      size: 'max-reply',
    };
    for (const [fault, kind] of Object.entries(kinds) as [Fault, string][])
      assert.deepEqual(reasonOf({ reason: 'why', fault }), { kind, text: 'why' });
    assert.deepEqual(reasonOf(failureOf(new Error('oops'))), { kind: 'internal-error', text: 'internal error' });
  });
});
