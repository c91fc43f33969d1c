import assert from 'node:assert/strict';
import { EXIT, FatalError } from '../../src/core/errors.ts';

describe('an error that ends the daemon', () => {
  it('has a message, an exit code, and what caused it', () => {
    const cause = new Error('EADDRINUSE');
    const error = new FatalError('cannot listen', EXIT.unavailable, { cause });
    assert.ok(error instanceof Error);
    assert.equal(String(error), 'FatalError: cannot listen');
    assert.equal(error.exitCode, 69);
    assert.equal(error.cause, cause);
    assert.equal('cause' in new FatalError('no reason', EXIT.internal), false);
  });

  it('has the exit code that the manual gives', () => {
    assert.deepEqual(EXIT, { done: 0, usage: 2, unavailable: 69, internal: 70, configuration: 78 });
  });
});
