import assert from 'node:assert/strict';
import type { Claim, UserKey, Wait } from '../../src/core/claim.ts';
import { ALWAYS_BYTES, Memory } from '../../src/core/memory.ts';

const PIECE = 256 * 1024;

describe('a claim that waits for room in 1,000,000 bytes', () => {
  let memory: Memory;
  let woken: string[];
  beforeEach(() => {
    memory = new Memory(1_000_000);
    woken = [];
    // The oldest of all goes on in any case, so none of those that are looked at is that.
    memory.claim('oldest');
  });

  function claimOf(user: UserKey, bytes: number): Claim {
    const claim = memory.claim(user);
    claim.set(bytes);
    return claim;
  }

  function waiting(name: string, user: UserKey, bytes = ALWAYS_BYTES, kind: Wait = 'read'): Claim {
    const claim = claimOf(user, bytes);
    claim.wait(kind, () => woken.push(name));
    return claim;
  }

  it('is woken as soon as its piece fits into the share of its user, and not a byte sooner', () => {
    for (const [bytes, names] of [
      [900_000 - PIECE, ['a']],
      [900_000 - PIECE - 1, ['a', 'b']],
    ] as const) {
      memory = new Memory(1_000_000);
      memory.claim('oldest');
      woken = [];
      const large = claimOf(1, 1_000_000);
      for (const name of ['a', 'b']) waiting(name, 1);
      large.set(bytes - 2 * ALWAYS_BYTES);
      assert.deepEqual(woken, names);
    }
  });

  it('is woken with others of a user that takes little, while the pieces fit into all that there is', () => {
    for (const [bytes, names] of [
      [1_000_000 - PIECE, ['a']],
      [1_000_000 - PIECE - 1, ['a', 'b']],
    ] as const) {
      memory = new Memory(1_000_000);
      memory.claim('oldest');
      woken = [];
      const other = claimOf(2, 1_000_000);
      for (const name of ['a', 'b']) waiting(name, 1);
      other.set(bytes - 2 * ALWAYS_BYTES);
      assert.deepEqual(woken, names);
    }
  });

  it('is woken when a single byte is free', () => {
    const large = claimOf(1, 934_465);
    claimOf(3, 100_000);
    waiting('a', 2, 0);
    waiting('b', 3, 0);
    large.set(900_000);
    assert.deepEqual(woken, ['a'], 'who takes nothing goes on however full it is; another waits');
    large.set(899_999);
    assert.deepEqual(woken, ['a', 'b']);
  });

  it('is woken however full it is, while its user has less than 64 KiB', () => {
    const large = claimOf(1, 2_000_000);
    waiting('a', 2, ALWAYS_BYTES);
    waiting('b', 3, ALWAYS_BYTES - 1);
    large.set(1_900_000);
    assert.deepEqual(woken, ['b']);
  });

  it('stays asleep where nothing becomes free: others take one byte more, or the same', () => {
    const large = claimOf(1, 1_000_000);
    for (const name of ['a', 'b']) waiting(name, 1);
    large.set(700_000);
    assert.deepEqual(woken, ['a']);
    large.set(700_000);
    large.set(700_001);
    assert.deepEqual(woken, ['a']);
  });

  it('is woken when it is the oldest, though work of its user that may begin, and has no room, comes first', () => {
    memory = new Memory(1_000_000);
    const oldest = memory.claim(1);
    waiting('read', 1, 1_000_000);
    waiting('begin', 1, 1_000_000, 'begin');
    oldest.end();
    assert.deepEqual(woken, ['read']);
  });

  it('may end as the last of all', () => {
    memory = new Memory(1000);
    waiting('a', 1, 10).end();
    assert.deepEqual([memory.bytes, woken], [0, []]);
    waiting('b', 1, 2000);
    memory.maxBytes = 5000;
    assert.deepEqual(woken, ['b'], 'and its user may come back');
  });

  it('waits for one thing at a time, the last it was told to wait for', () => {
    const large = claimOf(1, 1_000_000);
    const claim = waiting('read', 1);
    claim.wait('reply', () => woken.push('reply'));
    waiting('younger', 1);
    large.set(0);
    assert.deepEqual([woken, claim.isWaiting], [['reply', 'younger'], false]);
  });

  it('keeps its user from beginning anything while it is a reply, and so does a memory that is full', () => {
    const large = claimOf(1, 1_000_000);
    assert.equal(memory.claim(1).mayBegin, false);
    const claim = waiting('reply', 1, ALWAYS_BYTES, 'reply');
    claim.stopWaiting();
    large.set(0);
    const next = memory.claim(1);
    assert.equal(next.mayBegin, true);
    claim.wait('reply', () => undefined);
    assert.equal(next.mayBegin, false);
  });

  it('comes behind all that are older and before all that are younger, of however many', () => {
    const large = claimOf(1, 1_000_000);
    const claims = Array.from({ length: 9 }, () => claimOf(1, 0));
    for (const at of [4, 2, 7, 0, 8, 1, 5, 3, 6]) claims[at]?.wait('read', () => woken.push(`${at}`));
    for (const bytes of [899_999, 899_998, 899_997, 899_996, 899_995, 899_994, 899_993, 899_992, 899_991])
      large.set(bytes);
    assert.deepEqual(woken, ['0', '1', '2', '3', '4', '5', '6', '7', '8']);
  });
});
