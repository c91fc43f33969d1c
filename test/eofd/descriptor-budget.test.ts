import assert from 'node:assert/strict';
import { connectionsAllowed } from '../../src/eofd/descriptor-budget.ts';
import { moduleUrl, runNode } from '../support/node.ts';

describe('the connections that descriptors allow', () => {
  const cases: readonly (readonly [what: string, wanted: number, limit: number, open: number, allowed: number])[] = [
    ['as many as wanted where there are plenty', 1024, 524_288, 30, 1024],
    ['as many as wanted where just as many are left', 1024, 1024 + 30 + 16, 30, 1024],
    ['one fewer where one descriptor is missing', 1024, 1024 + 30 + 15, 30, 1023],
    ['what is left beside open ones and a reserve of 16', 1024, 256, 20, 220],
    ['one, where even the reserve has to be used', 1024, 37, 21, 1],
    ['one, where nothing is left', 1024, 20, 20, 1],
    ['one, where one is wanted', 1, 256, 20, 1],
  ];
  for (const [what, wanted, limit, open, allowed] of cases) {
    it(`are ${what}`, () =>
      assert.equal(
        connectionsAllowed(wanted, limit, () => open),
        allowed,
      ));
  }

  it('are found without counting what is open where there are plenty, for a start is in a hurry', () => {
    const count = () => assert.fail('counted');
    assert.equal(connectionsAllowed(1024, 1024 + 512, count), 1024);
    assert.throws(() => connectionsAllowed(1024, 1024 + 511, count), /counted/);
  });

  it('leave room for what the process really has open', () => {
    const program = `
      import { openSync } from 'node:fs';
      import { connectionsAllowed } from ${JSON.stringify(moduleUrl('eofd/descriptor-budget'))};
      const before = connectionsAllowed(1024, 100);
      for (let opened = 0; opened < 10; opened++) openSync('/dev/null');
      console.log(before - connectionsAllowed(1024, 100), before > 0 && before <= 100 - 16 - 3);`;
    assert.deepEqual(runNode(program), { status: 0, out: '10 true\n', errors: '' });
  });
});
