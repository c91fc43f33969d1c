import assert from 'node:assert/strict';
import { OUTCOMES } from '../../src/core/outcome.ts';

describe('the outcomes', () => {
  // Counters, journal fields and metrics have these names: a change is one for users.
  it('are six, and their names stay', () => {
    assert.deepEqual(OUTCOMES, ['replied', 'rejected', 'failed', 'timed out', 'aborted', 'cut by drain']);
  });
});
