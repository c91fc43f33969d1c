import assert from 'node:assert/strict';
import type { Claim, UserKey } from '../../src/core/claim.ts';
import { Memory } from '../../src/core/memory.ts';

describe('a reply that is made where 1,000,000 bytes are taken', () => {
  let memory: Memory;
  let oldest: Claim;
  let large: Claim;
  let reply: Claim;
  beforeEach(() => {
    memory = new Memory(1_000_000);
    oldest = memory.claim('oldest');
    large = claimOf(1, 1_000_000);
    reply = claimOf(2, 100_000);
  });

  function claimOf(user: UserKey, bytes: number): Claim {
    const claim = memory.claim(user);
    claim.set(bytes);
    return claim;
  }

  it('goes on, one at a time, and is no other’s concern', () => {
    const other = claimOf(3, 100_000);
    assert.deepEqual([reply.mayGrow, reply.pressOn(), other.pressOn()], [false, true, false]);
    reply.set(950_000);
    large.set(899_999);
    assert.equal(other.mayGrow, true);
    other.set(100_001);
    assert.equal(other.mayGrow, false);
    other.set(0);
    assert.equal(claimOf(2, 70_000).mayGrow, true, 'nor that of its user');
    large.set(0);
    claimOf(3, 900_000);
    assert.equal(memory.claim(3).mayGrow, false, 'nor to the good of another');
  });

  it('needs no such leave while there is room', () => {
    large.set(0);
    const other = claimOf(3, 100_000);
    assert.deepEqual([reply.pressOn(), other.pressOn()], [true, true]);
    large.set(1_000_000);
    assert.deepEqual([other.pressOn(), reply.pressOn()], [true, false]);
  });

  it('counts once where it is the oldest as well', () => {
    assert.equal(reply.pressOn(), true);
    reply.set(950_000);
    oldest.end();
    large.end();
    claimOf(3, 600_000);
    assert.equal(claimOf(4, 400_000).mayGrow, false);
  });

  it('is woken where none does that yet, the oldest first', () => {
    const woken: string[] = [];
    const younger = claimOf(3, 100_000);
    younger.wait('reply', () => woken.push('younger'));
    reply.wait('reply', () => woken.push('older'));
    large.set(999_999);
    assert.deepEqual(woken, ['older']);
    for (const claim of [reply, younger]) claim.stopWaiting();
    large.set(999_998);
    reply.wait('reply', () => woken.push('older'));
    younger.wait('reply', () => woken.push('younger'));
    large.set(999_997);
    assert.deepEqual(woken, ['older', 'older'], 'whichever began to wait first');
  });
});

describe('those that still wait when others were woken', () => {
  it('are looked at once more later, once, and only where there are any', () => {
    const memory = new Memory(1_000_000);
    const later: (() => void)[] = [];
    const woken: string[] = [];
    memory.later = (wake) => later.push(wake);
    memory.claim('oldest');
    const large = memory.claim(1);
    large.set(1_000_000);
    for (const name of ['a', 'b']) memory.claim(2).wait('read', () => woken.push(name));
    memory.claim(1).wait('read', () => woken.push('c'));
    large.set(890_000);
    const { length } = later;
    assert.ok(length <= 1, `${length}`);
    large.set(889_999);
    assert.equal(later.length, length);
    for (const wake of later.splice(0)) wake();
    large.set(0);
    for (const wake of later.splice(0)) wake();
    assert.deepEqual([...woken].sort(), ['a', 'b', 'c']);
    large.set(1_000_000);
    large.set(0);
    assert.deepEqual(later, []);
  });
});
