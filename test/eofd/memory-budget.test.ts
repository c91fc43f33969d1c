import assert from 'node:assert/strict';
import { bufferAllowed, memoryLimit } from '../../src/eofd/memory-budget.ts';

const MIB = 2 ** 20;
/** What the system says of a group without a limit, by version 1 of control groups. */
const WITHOUT = 2 ** 64;

describe('the memory that a control group leaves to requests and replies', () => {
  const cases: readonly (readonly [what: string, wantedMib: number, limitMib: number, allowedMib: number])[] = [
    ['as much as wanted where nothing limits it', 256, Number.POSITIVE_INFINITY, 256],
    ['as much as wanted where the limit is more than any machine has', 256, WITHOUT / MIB, 256],
    ['as much as wanted by default within what the units allow, 768M', 256, 768, 256],
    ['as much as wanted where half of what is beside Node is just that', 256, 576, 256],
    ['less where a megabyte of it is missing', 256, 575, 255],
    ['half of what is beside Node', 256, 128, 32],
    ['less than was asked for, too', 1024, 1024, 480],
    ['as little as wanted', 1, 128, 1],
    ['a megabyte where Node alone fills the group', 256, 64, 1],
    ['a megabyte where Node does not even fit', 256, 10, 1],
  ];
  for (const [what, wanted, limit, allowed] of cases)
    it(`is ${what}`, () => assert.equal(bufferAllowed(wanted * MIB, limit * MIB), allowed * MIB));

  it('is found out for this process, or nothing limits it', () => {
    assert.ok(memoryLimit() > 0);
    assert.equal(bufferAllowed(MIB), MIB);
  });
});
