import assert from 'node:assert/strict';
import { ALWAYS_BYTES, Ledger, type Rank, type User } from '../../src/core/ledger.ts';
import { OUTCOMES, type Outcome } from '../../src/core/outcome.ts';
import { Random, seed } from '../support/random.ts';

const ledger = (bounds: Partial<Ledger['bounds']> = {}): Ledger =>
  new Ledger({ connectionsMax: 4, connectionsMaxPerUser: 2, bufferMaxBytes: 1000, ...bounds });
const sum = (numbers: readonly number[]): number => numbers.reduce((total, number) => total + number, 0);

describe('the ledger', () => {
  it('lets in as many connections as it may, and one more when one has ended', () => {
    const account = ledger();
    for (let open = 0; open < 4; open++) {
      assert.equal(account.mayAccept, true);
      account.accept();
    }
    assert.equal(account.mayAccept, false);
    account.end('replied');
    assert.equal(account.mayAccept, true);
  });

  describe('with memory for 1,000,000 bytes', () => {
    const full = (): { account: Ledger; user: User; other: User } => {
      const account = ledger({ bufferMaxBytes: 1_000_000 });
      const [user, other] = [account.join(1), account.join(2)];
      return { account, user, other };
    };

    it('lets one user hold nine tenths of it, to the byte, and lets connections in all the same', () => {
      const { account, user } = full();
      account.hold(user, 899_999);
      assert.deepEqual([account.isRoomy, account.mayHold(user, 'younger', undefined)], [true, true]);
      account.hold(user, 1);
      assert.deepEqual(
        [account.isRoomy, account.mayHold(user, 'younger', undefined), account.mayAccept],
        [false, false, true],
      );
      account.bounds = { ...account.bounds, bufferMaxBytes: 1_000_010 };
      assert.deepEqual([account.isRoomy, account.mayHold(user, 'younger', undefined)], [true, true]);
    });

    it('lets the oldest connection of a user at its share go on, for half of what is left to the others', () => {
      const { account, user } = full();
      account.hold(user, 949_999);
      assert.equal(account.mayHold(user, 'oldest of its user', undefined), true);
      account.hold(user, 1);
      assert.equal(account.mayHold(user, 'oldest of its user', undefined), false);
    });

    it('lets the oldest of all go on in any case, at nobody’s cost', () => {
      const { account, user, other } = full();
      account.hold(user, 5_000_000);
      const oldest = { user, heldBytes: 4_500_000 };
      assert.equal(account.mayHold(user, 'oldest', oldest), true);
      assert.equal(account.mayHold(user, 'younger', oldest), true);
      account.hold(user, 400_000);
      assert.equal(account.mayHold(user, 'younger', oldest), false);
      account.hold(other, 99_999);
      assert.equal(account.mayHold(other, 'younger', oldest), true);
      account.hold(other, 1);
      assert.equal(account.mayHold(other, 'younger', oldest), false);
    });

    it('lets every user hold 64 KiB, however full it is', () => {
      const { account, user, other } = full();
      account.hold(user, 2_000_000);
      assert.equal(account.mayHold(undefined, 'younger', undefined), true);
      account.hold(other, 65_535);
      assert.equal(account.mayHold(other, 'younger', undefined), true);
      account.hold(other, 1);
      assert.equal(account.mayHold(other, 'younger', undefined), false);
    });
  });

  it(`never holds more than it says, lets nobody be shut out, and never stands still (seed ${seed})`, () => {
    const random = new Random(seed);
    const requestMax = 300_000;
    const piece = 20_000;
    interface One {
      readonly user: User;
      readonly bytes: number;
      heldBytes: number;
    }
    for (let run = 0; run < 100; run++) {
      const bufferMaxBytes = requestMax + random.below(3_000_000);
      const account = ledger({ connectionsMax: 100, bufferMaxBytes });
      const users = 1 + random.below(4);
      const all: One[] = [];
      const rankOf = (one: One): Rank => {
        if (all[0] === one) return 'oldest';
        return all.find(({ user }) => user === one.user) === one ? 'oldest of its user' : 'younger';
      };
      const mayGoOn = (one: One): boolean => account.mayHold(one.user, rankOf(one), all[0]);
      const end = (one: One): void => {
        account.hold(one.user, -one.heldBytes);
        account.leave(one.user);
        all.splice(all.indexOf(one), 1);
      };
      for (let turn = 0; turn < 1000; turn++) {
        if (all.length < 60 && random.below(4) === 0)
          all.push({ user: account.join(random.below(users)), bytes: random.below(requestMax), heldBytes: 0 });
        const one = all[random.below(all.length)];
        if (one === undefined) continue;
        if (one.heldBytes < one.bytes && mayGoOn(one)) {
          const more = Math.min(piece, one.bytes - one.heldBytes);
          one.heldBytes += more;
          account.hold(one.user, more);
        } else if (one.heldBytes >= one.bytes && random.below(20) === 0) end(one);
        assert.equal(account.heldBytes, sum(all.map(({ heldBytes }) => heldBytes)));
        const mostBytes = bufferMaxBytes + requestMax + users * (ALWAYS_BYTES + piece);
        assert.ok(account.heldBytes <= mostBytes, `${account.heldBytes} of ${mostBytes}`);
        const [oldest] = all;
        if (oldest !== undefined) assert.ok(mayGoOn(oldest));
        // However much one user holds, another one that holds little may go on.
        assert.ok(account.mayHold(account.find(99), 'younger', oldest));
      }
      // When the clients do their part, everything ends.
      while (all.length > 0) {
        const ready = all.find((each) => each.heldBytes >= each.bytes || mayGoOn(each));
        assert.ok(ready, 'somebody may always go on');
        const more = Math.min(piece, ready.bytes - ready.heldBytes);
        ready.heldBytes += more;
        account.hold(ready.user, more);
        if (ready.heldBytes >= ready.bytes) end(ready);
      }
      assert.equal(account.heldBytes, 0);
    }
  });

  it('lets each user have as many as one may, whoever else is there', () => {
    const account = ledger();
    const user = account.join(0);
    assert.equal(account.mayUse(0), true);
    assert.equal(account.join(0), user);
    assert.equal(account.mayUse(0), false);
    assert.equal(account.mayUse(1000), true);
    account.join(1000);
    account.leave(user);
    assert.equal(account.mayUse(0), true);
    account.leave(user);
    account.join(1000);
    assert.equal(account.mayUse(1000), false);
  });

  it('asks who they are only when somebody could have too many', () => {
    const account = ledger();
    account.accept();
    account.accept();
    assert.equal(account.mustAskUser, false);
    account.accept();
    assert.equal(account.mustAskUser, true);
    account.end('aborted');
    assert.equal(account.mustAskUser, false);
  });

  it('follows new bounds at once, for those who are there already too', () => {
    const account = ledger();
    for (let open = 0; open < 4; open++) account.accept();
    account.join(7);
    account.bounds = { connectionsMax: 5, connectionsMaxPerUser: 1, bufferMaxBytes: 1000 };
    assert.equal(account.mayAccept, true);
    assert.equal(account.mayUse(7), false);
    account.bounds = { connectionsMax: 3, connectionsMaxPerUser: 9, bufferMaxBytes: 1000 };
    assert.equal(account.mayAccept, false);
    assert.equal(account.mayUse(7), true);
    assert.equal(account.mustAskUser, false);
  });

  it(`accounts for every connection exactly once, and never asks too late (seed ${seed})`, () => {
    const random = new Random(seed);
    for (let run = 0; run < 50; run++) {
      const bounds = {
        connectionsMax: 1 + random.below(20),
        connectionsMaxPerUser: 1 + random.below(20),
        bufferMaxBytes: 1,
      };
      const account = new Ledger(bounds);
      const users: User[] = [];
      const ended: Record<string, number> = {};
      const end = (outcome: Outcome): void => {
        account.end(outcome);
        ended[outcome] = (ended[outcome] ?? 0) + 1;
      };
      for (let turn = 0; turn < 400; turn++) {
        if (account.mayAccept && random.below(5) < 3) {
          // As the server does: count it, ask who it is where that matters, and only then let it stay.
          const uid = random.below(4);
          account.accept();
          const tooMany = users.filter((user) => user.uid === uid).length >= bounds.connectionsMaxPerUser;
          assert.equal(account.mustAskUser && !account.mayUse(uid), tooMany);
          if (tooMany) end('rejected');
          else if (random.below(4) === 0) end('replied');
          else {
            users.push(account.join(uid));
          }
        } else if (users.length > 0) {
          for (const user of users.splice(random.below(users.length), 1)) account.leave(user);
          end(random.pick(OUTCOMES));
        }
        assert.equal(account.open, users.length);
        assert.ok(account.open <= bounds.connectionsMax);
        assert.equal(account.accepted, account.open + sum(Object.values(account.ended)));
      }
      assert.deepEqual(account.ended, { ...Object.fromEntries(OUTCOMES.map((outcome) => [outcome, 0])), ...ended });
    }
  });
});
