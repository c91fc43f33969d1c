import assert from 'node:assert/strict';
import type { Claim, UserKey, Wait } from '../../src/core/claim.ts';
import { ALWAYS_BYTES, Memory } from '../../src/core/memory.ts';
import { Random, seed } from '../support/random.ts';

const sum = (numbers: readonly number[]): number => numbers.reduce((total, number) => total + number, 0);

/** A claim of so many bytes. */
function claimOf(memory: Memory, user: UserKey, bytes: number): Claim {
  const claim = memory.claim(user);
  claim.set(bytes);
  return claim;
}

describe('memory for 1,000,000 bytes', () => {
  let memory: Memory;
  beforeEach(() => {
    memory = new Memory(1_000_000);
  });

  it('lets the claims of one user take nine tenths of it, to the byte', () => {
    claimOf(memory, 0, 0);
    claimOf(memory, 1, 0);
    const large = claimOf(memory, 1, 899_999);
    const [user, other] = [memory.claim(1), memory.claim(2)];
    assert.deepEqual([memory.isRoomy, user.mayGrow], [true, true]);
    large.set(900_000);
    assert.deepEqual([memory.isRoomy, user.mayGrow, other.mayGrow], [false, false, true]);
    memory.maxBytes = 1_000_010;
    assert.deepEqual([memory.isRoomy, user.mayGrow], [true, true]);
  });

  it('counts a part of a byte of a share as a whole one', () => {
    memory.maxBytes = 1_000_001;
    claimOf(memory, 0, 0);
    const oldest = claimOf(memory, 1, 900_000);
    const younger = memory.claim(1);
    assert.deepEqual([memory.isRoomy, younger.mayGrow], [true, true]);
    oldest.set(900_001);
    assert.deepEqual([memory.isRoomy, younger.mayGrow], [false, false]);
    oldest.set(950_000);
    assert.equal(oldest.mayGrow, true);
    oldest.set(950_001);
    assert.equal(oldest.mayGrow, false);
  });

  it('lets a user whose claims have ended take as much as anybody', () => {
    claimOf(memory, 0, 0);
    const [first, one] = [memory.claim(1), claimOf(memory, 1, 500_000)];
    one.end();
    claimOf(memory, 2, 1_000_000);
    assert.deepEqual([first.user.bytes, first.mayGrow], [0, true]);
  });

  it('knows a user that has come back, whoever else leaves it without claims', () => {
    memory.claim(1).end();
    const { user } = memory.claim(1);
    memory.claim(2).end();
    assert.equal(memory.claim(1).user, user);
  });

  it('knows a user without claims while another one still has some', () => {
    const first = memory.claim(1);
    first.end();
    memory.claim(2);
    memory.claim(2).end();
    assert.equal(memory.claim(1).user, first.user);
  });

  it('knows a user without claims until another one has none, and no longer', () => {
    const first = memory.claim(1);
    const { user } = first;
    first.end();
    const again = memory.claim(1);
    assert.equal(again.user, user);
    memory.claim(2).end();
    again.end();
    memory.claim(2).end();
    assert.notEqual(memory.claim(1).user, user);
  });

  it('lets the oldest claim of a user at its share go on, for half of what is left to the others', () => {
    claimOf(memory, 0, 0);
    const oldest = claimOf(memory, 1, 949_999);
    const younger = memory.claim(1);
    assert.deepEqual([oldest.mayGrow, younger.mayGrow], [true, false]);
    oldest.set(950_000);
    assert.equal(oldest.mayGrow, false);
  });

  it('lets the oldest of all go on in any case, at nobody’s cost', () => {
    const oldest = claimOf(memory, 1, 4_500_000);
    const user = claimOf(memory, 1, 500_000);
    const other = claimOf(memory, 2, ALWAYS_BYTES);
    assert.deepEqual([oldest.mayGrow, user.mayGrow, other.mayGrow], [true, true, true]);
    user.set(900_000);
    assert.deepEqual([oldest.mayGrow, memory.claim(1).mayGrow], [true, false]);
    user.set(0);
    other.set(900_000);
    assert.deepEqual([oldest.mayGrow, memory.claim(2).mayGrow], [true, false], 'nor to the good of another');
    user.set(900_000);
    other.set(99_999);
    assert.equal(other.mayGrow, true);
    other.set(100_000);
    assert.equal(other.mayGrow, false);
  });

  it('lets every user take 64 KiB, however full it is', () => {
    claimOf(memory, 0, 0);
    claimOf(memory, 1, 2_000_000);
    claimOf(memory, 2, 0);
    const other = claimOf(memory, 2, 65_535);
    assert.equal(other.mayGrow, true);
    other.set(65_536);
    assert.equal(other.mayGrow, false);
  });

  it('says how much is free, and that more is taken', () => {
    let grown = 0;
    memory.onGrowth = () => grown++;
    const claim = claimOf(memory, 1, 400_000);
    assert.deepEqual([memory.bytes, memory.freeBytes, grown], [400_000, 600_000, 1]);
    claim.set(300_000);
    claim.set(300_000);
    assert.deepEqual([memory.freeBytes, grown], [700_000, 1]);
    claim.end();
    claim.set(99);
    claim.end();
    assert.deepEqual([memory.bytes, claim.bytes, grown], [0, 0, 1]);
  });

  describe('that is full', () => {
    let woken: string[];
    let large: Claim;
    beforeEach(() => {
      woken = [];
      memory.claim(0);
      large = claimOf(memory, 1, 1_000_000);
    });
    /** A claim of 64 KiB that waits. */
    function waiting(name: string, user: UserKey, kind: Parameters<Claim['wait']>[0] = 'read'): Claim {
      const claim = claimOf(memory, user, ALWAYS_BYTES);
      claim.wait(kind, () => woken.push(name));
      return claim;
    }

    it('wakes those that fit when some becomes free, the oldest first', () => {
      for (const name of ['a', 'b', 'c', 'd']) waiting(name, 1);
      large.set(900_000);
      assert.deepEqual(woken, [], 'the user is at its share');
      // Room for three, if each takes a piece of 256 KiB: below nine tenths, with the four that there are.
      large.set(100_000);
      assert.deepEqual(woken, ['a', 'b', 'c']);
      large.set(0);
      assert.deepEqual(woken, ['a', 'b', 'c', 'd']);
    });

    it('wakes them in the order of their age, whenever they began to wait', () => {
      const [a, b] = [claimOf(memory, 1, 1), claimOf(memory, 1, 1)];
      b.wait('read', () => woken.push('b'));
      a.wait('read', () => woken.push('a'));
      large.end();
      assert.deepEqual(woken, ['a', 'b']);
    });

    it('wakes what is nearest to its end first: replies, then work that can begin, then requests', () => {
      waiting('read', 1, 'read');
      waiting('begin', 1, 'begin');
      waiting('reply', 1, 'reply');
      large.end();
      assert.deepEqual(woken, ['reply', 'begin', 'read']);
    });

    it('wakes users in turn', () => {
      for (const name of ['a', 'b', 'c']) waiting(name, 1);
      waiting('other', 2);
      large.end();
      assert.deepEqual(woken, ['a', 'other', 'b']);
    });

    it('wakes the oldest of all as soon as it is that', () => {
      const first = new Memory(1000);
      const [eldest, next] = [claimOf(first, 1, 0), claimOf(first, 1, 200_000)];
      claimOf(first, 2, 200_000);
      next.wait('read', () => woken.push('next'));
      eldest.end();
      assert.deepEqual(woken, ['next']);
    });

    it('lets one reply go on beyond the bound until it ends, then the next, the oldest first', () => {
      const [first, older, younger] = [1, 1, 2].map((user) => claimOf(memory, user, ALWAYS_BYTES));
      claimOf(memory, 1, 1_000_000);
      assert.ok(first && older && younger);
      assert.deepEqual([first.mayGrow, first.pressOn(), first.mayGrow, older.pressOn()], [false, true, true, false]);
      younger.wait('reply', () => woken.push('younger'));
      older.wait('reply', () => woken.push('older'));
      large.end();
      assert.deepEqual(woken, []);
      first.end();
      assert.deepEqual([woken, first.pressOn(), older.pressOn()], [['older'], false, true]);
    });

    it('looks again in a later turn, whether those that were woken took what was expected', () => {
      const turns: (() => void)[] = [];
      memory.later = (wake) => void turns.push(wake);
      for (const name of ['a', 'b', 'c']) waiting(name, 1);
      large.set(600_000);
      assert.deepEqual([woken, turns.length], [['a'], 1]);
      turns[0]?.();
      assert.deepEqual([woken, turns.length], [['a', 'b'], 2]);
      large.set(1_000_000);
      turns[1]?.();
      assert.deepEqual([woken, turns.length], [['a', 'b'], 2], 'nobody was woken, so nobody is looked at');
    });

    it('wakes them when there may be more', () => {
      waiting('a', 1);
      memory.maxBytes = 10_000_000;
      assert.deepEqual(woken, ['a']);
    });

    it('wakes nobody that has ended, or waits no more', () => {
      waiting('a', 1).end();
      waiting('b', 1).stopWaiting();
      large.end();
      assert.deepEqual(woken, []);
    });

    it('wakes each once, and again only when it waits again', () => {
      const claim = waiting('a', 1);
      large.set(0);
      assert.equal(claim.isWaiting, false);
      large.set(1_000_000);
      large.set(0);
      assert.deepEqual(woken, ['a']);
    });

    it('lets no work begin while a reply of the same user waits', () => {
      const [user, other] = [memory.claim(1), memory.claim(2)];
      large.set(0);
      const reply = claimOf(memory, 1, ALWAYS_BYTES);
      assert.equal(user.mayBegin, true);
      reply.wait('reply', () => undefined);
      assert.deepEqual([user.mayBegin, other.mayBegin], [false, true]);
      reply.stopWaiting();
      assert.equal(user.mayBegin, true);
    });
  });
});

describe('memory', () => {
  it(`never takes more than it says, shuts nobody out, and never stands still (seed ${seed})`, () => {
    const random = new Random(seed);
    const requestMax = 300_000;
    const piece = 20_000;
    interface One {
      readonly claim: Claim;
      readonly bytes: number;
      isWoken: boolean;
    }
    for (let run = 0; run < 100; run++) {
      const maxBytes = requestMax + random.below(3_000_000);
      const memory = new Memory(maxBytes);
      const users = 1 + random.below(4);
      const all: One[] = [];
      const end = (one: One): void => {
        one.claim.end();
        all.splice(all.indexOf(one), 1);
      };
      /** As a connection does: takes a piece more, or waits until it is woken. */
      const goOn = (one: One): void => {
        one.isWoken = false;
        if (one.claim.mayGrow) {
          one.claim.set(Math.min(one.bytes, one.claim.bytes + piece));
          one.isWoken = true;
        } else one.claim.wait('read', () => (one.isWoken = true));
      };
      for (let turn = 0; turn < 1000; turn++) {
        if (all.length < 60 && random.below(4) === 0) {
          all.push({ claim: memory.claim(random.below(users)), bytes: random.below(requestMax), isWoken: true });
        }
        const one = all[random.below(all.length)];
        if (one === undefined) continue;
        if (one.claim.bytes < one.bytes) {
          if (one.isWoken) goOn(one);
        } else if (random.below(20) === 0) end(one);
        assert.equal(memory.bytes, sum(all.map(({ claim }) => claim.bytes)));
        const mostBytes = maxBytes + requestMax + users * (ALWAYS_BYTES + piece);
        assert.ok(memory.bytes <= mostBytes, `${memory.bytes} of ${mostBytes}`);
        const [oldest] = all;
        if (oldest !== undefined) assert.ok(oldest.claim.mayGrow && (oldest.isWoken || oldest.bytes === 0));
        // However much one user takes, another one that takes little may go on.
        const little = memory.claim('another');
        assert.ok(little.mayGrow);
        little.end();
      }
      // When the clients do their part, everything ends, though nobody is asked that was not woken.
      while (all.length > 0) {
        const ready = all.find(({ claim, bytes, isWoken }) => claim.bytes >= bytes || isWoken);
        assert.ok(ready, 'somebody may always go on');
        if (ready.claim.bytes >= ready.bytes) end(ready);
        else goOn(ready);
      }
      assert.equal(memory.bytes, 0);
    }
  });

  it(`never stands still where work has few turns and makes replies (seed ${seed})`, () => {
    const random = new Random(seed);
    const piece = 20_000;
    interface One {
      readonly claim: Claim;
      readonly requestBytes: number;
      readonly allBytes: number;
      stage: Wait;
      isAsleep: boolean;
    }
    for (let run = 0; run < 300; run++) {
      const memory = new Memory(300_000 + random.below(1_000_000));
      let turns = 1 + random.below(4);
      const all: One[] = [];
      const sleep = (one: One): void => {
        one.isAsleep = true;
        one.claim.wait(one.stage, () => (one.isAsleep = false));
      };
      const grow = (one: One, bytes: number): void => one.claim.set(Math.min(bytes, one.claim.bytes + piece));
      const steps: Record<Wait, (one: One) => boolean> = {
        read: (one) => {
          if (one.claim.bytes === one.requestBytes) one.stage = 'begin';
          else if (one.claim.mayGrow) grow(one, one.requestBytes);
          else sleep(one);
          return true;
        },
        begin: (one) => {
          if (turns === 0) return false;
          if (!one.claim.mayBegin) sleep(one);
          else {
            turns--;
            one.stage = 'reply';
          }
          return true;
        },
        reply: (one) => {
          if (one.claim.bytes === one.allBytes) {
            turns++;
            one.claim.end();
            all.splice(all.indexOf(one), 1);
          } else if (one.claim.pressOn()) grow(one, one.allBytes);
          else sleep(one);
          return true;
        },
      };
      for (let i = 0; i < 40; i++) {
        const [requestBytes, replyBytes] = [random.below(300_000), random.below(300_000)];
        const claim = memory.claim(random.below(2));
        all.push({ claim, requestBytes, allBytes: requestBytes + replyBytes, stage: 'read', isAsleep: false });
      }
      while (all.length > 0) {
        const awake = all.filter(({ isAsleep, stage }) => !isAsleep && (stage !== 'begin' || turns > 0));
        const one = random.pick(awake.length > 0 ? awake : assert.fail('nobody may go on'));
        steps[one.stage](one);
        assert.ok(memory.freeBytes > -1_500_000, `${-memory.freeBytes} bytes too many`);
      }
      assert.equal(memory.bytes, 0);
    }
  });
});
