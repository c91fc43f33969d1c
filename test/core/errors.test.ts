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
    const { done, usage, unavailable, internal, inputOutput, configuration } = EXIT;
    assert.deepEqual([done, usage, unavailable, internal, inputOutput, configuration], [0, 2, 69, 70, 74, 78]);
  });
});
