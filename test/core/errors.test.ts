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
    const { done, found, usage, ...ofSysexits } = EXIT;
    assert.deepEqual([done, found, usage], [0, 1, 2]);
    assert.deepEqual(ofSysexits, {
      emptyReply: 65,
      unavailable: 69,
      internal: 70,
      system: 71,
      refused: 73,
      inputOutput: 74,
      timeout: 75,
      protocol: 76,
      permission: 77,
      configuration: 78,
    });
  });
});
