import assert from 'node:assert/strict';
import { Ledger, STRANGER } from '../../src/core/ledger.ts';
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

  it('lets each user have as many as one may, whoever else is there', () => {
    const account = ledger();
    account.join(0);
    assert.equal(account.mayUse(0), true);
    account.join(0);
    assert.equal(account.mayUse(0), false);
    assert.equal(account.mayUse(1000), true);
    account.join(1000);
    account.leave(0);
    assert.equal(account.mayUse(0), true);
    account.leave(0);
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

  it('lets a sixteenth of its places, rounded up, be taken by those that may not ask and are told so', () => {
    for (const [connectionsMax, most] of [
      [1, 1],
      [16, 1],
      [17, 2],
      [1024, 64],
    ] as const) {
      const account = ledger({ connectionsMax });
      for (let told = 0; told < most; told++) {
        assert.equal(account.mayTellStranger, true);
        account.join(STRANGER);
      }
      assert.equal(account.mayTellStranger, false);
      account.leave(STRANGER);
      assert.equal(account.mayTellStranger, true);
    }
  });

  it('lets those that are refused stay to be told, while they take half of what one user leaves to the others', () => {
    const account = ledger({ connectionsMax: 10, connectionsMaxPerUser: 6 });
    for (let open = 0; open < 8; open++) account.accept();
    assert.equal(account.mayTell, true);
    account.accept();
    assert.equal(account.mayTell, false);
    account.end('rejected');
    assert.equal(account.mayTell, true);
  });

  it('knows who has the most connections, the first of those that have as many, and what one may keep from others', () => {
    const account = ledger({ connectionsMax: 11 });
    assert.deepEqual([account.share, account.greediest], [10, { user: undefined, connections: 0 }]);
    for (const user of [1, 'two', 'two', 3, 3]) account.join(user);
    assert.deepEqual(account.greediest, { user: 'two', connections: 2 });
    account.leave('two');
    assert.deepEqual(account.greediest, { user: 3, connections: 2 });
    assert.equal(ledger({ connectionsMax: 20 }).share, 18);
  });

  it('leaves one place to others however few there are, unless it is the only one', () => {
    const shares = [1, 2, 9, 10].map((connectionsMax) => ledger({ connectionsMax }).share);
    assert.deepEqual(shares, [1, 1, 8, 9]);
  });

  describe('with many users', () => {
    /** Whether a user is known already when somebody else comes: of two that have as many, it is the first then. */
    function isKnown(account: Ledger, user: number): boolean {
      for (const one of ['somebody else', user]) for (let count = 0; count < 5; count++) account.join(one);
      return account.greediest.user === user;
    }
    function withUsers(count: number): Ledger {
      const account = ledger();
      for (let user = 0; user < count; user++) account.join(user);
      return account;
    }

    it('knows 64 without connections', () => {
      const account = withUsers(64);
      for (let user = 0; user < 64; user++) account.leave(user);
      assert.equal(isKnown(account, 0), true);
    });

    it('forgets one that leaves while it knows more', () => {
      const account = withUsers(65);
      account.leave(0);
      assert.equal(isKnown(account, 0), false);
    });

    it('forgets none that has another connection', () => {
      const account = withUsers(65);
      account.join(0);
      account.leave(0);
      assert.equal(isKnown(account, 0), true);
      assert.equal(account.greediest.connections, 6);
    });
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
    const bounds = { connectionsMax: 3, connectionsMaxPerUser: 9, bufferMaxBytes: 7 };
    account.bounds = bounds;
    assert.equal(account.bounds, bounds);
    assert.equal(account.memory.freeBytes, 7);
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
      const users: number[] = [];
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
          const tooMany = users.filter((user) => user === uid).length >= bounds.connectionsMaxPerUser;
          assert.equal(account.mustAskUser && !account.mayUse(uid), tooMany);
          if (tooMany) end('rejected');
          else if (random.below(4) === 0) end('replied');
          else {
            users.push(uid);
            account.join(uid);
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
