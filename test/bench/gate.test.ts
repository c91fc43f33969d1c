import assert from 'node:assert/strict';
import { judge } from '../../bench/gate.ts';

describe('the gate', () => {
  it('passes a request that costs as much as it may', () => assert.ok(judge(0.75).isPassed));
  it('passes the dearest that was ever measured on a busy machine', () => assert.ok(judge(0.41).isPassed));

  it('fails one that costs more, and says how much', () => {
    const { isPassed, says } = judge(0.7504);
    assert.ok(!isPassed);
    assert.match(says, /0\.750, bound 0\.75: a request has become dear/);
  });

  it('fails where nothing was measured', () => assert.ok(!judge(Number.NaN).isPassed));
});
