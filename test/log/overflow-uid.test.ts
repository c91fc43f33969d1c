import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { overflowUid } from '../../src/log/overflow-uid.ts';
import { scratchForEach } from '../support/scratch.ts';

describe('the uid that stands for users outside the user namespace', () => {
  const scratch = scratchForEach();

  /** @param map of /proc/self/uid_map: the first id inside, the first one outside, how many */
  function uidWith(map: string, overflow?: string) {
    mkdirSync(join(scratch(), 'self'));
    writeFileSync(join(scratch(), 'self/uid_map'), map);
    if (overflow !== undefined) {
      mkdirSync(join(scratch(), 'sys/kernel'), { recursive: true });
      writeFileSync(join(scratch(), 'sys/kernel/overflowuid'), overflow);
    }
    return overflowUid(scratch());
  }

  it('is nobody where every user is mapped', () => {
    assert.deepEqual(uidWith('         0          0 4294967295\n', '65534\n'), { uid: -1, isAlsoMapped: false });
  });

  it('is nobody where every user is mapped, in pieces', () => {
    const map = '         0          1          1\n         1          2 4294967294\n';
    assert.deepEqual(uidWith(map), { uid: -1, isAlsoMapped: false });
  });

  it("is the kernel's where only some users are mapped", () => {
    assert.deepEqual(uidWith('         0       1000          1\n', '65533\n'), { uid: 65_533, isAlsoMapped: false });
  });

  it('is 65534 where the kernel does not tell, as with ProcSubset=pid', () => {
    assert.deepEqual(uidWith('0 1000 1\n'), { uid: 65_534, isAlsoMapped: false });
    assert.equal(overflowUid('/nowhere').uid, -1);
  });

  it('may be that of a user inside as well, at the exact edge', () => {
    assert.equal(uidWith('         0     100000      65535\n').isAlsoMapped, true);
  });

  it('is not that of the user before', () => {
    assert.equal(uidWith('         0     100000      65534\n').isAlsoMapped, false);
  });

  it('is not that of the user after', () => {
    assert.equal(uidWith('     65535     100000      1\n').isAlsoMapped, false);
  });
});
