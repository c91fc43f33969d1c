import assert from 'node:assert/strict';
import type { UserKey } from '../../../src/core/claim.ts';
import { Ledger } from '../../../src/core/ledger.ts';
import { Relief } from '../../../src/server/places/relief.ts';
import { Clock } from '../../support/clock.ts';

describe('a place for those who wait', () => {
  let clock: Clock;
  let ledger: Ledger;
  let released: string[];
  let wantedAt: 'raw' | 'http' | undefined;
  interface Guest {
    readonly name: string;
    readonly phase: 'reading' | 'handling';
    readonly activeAt: number;
    readonly user: UserKey;
    readonly way: 'raw' | 'http';
  }
  let guests: Guest[];

  beforeEach(() => {
    clock = new Clock();
    clock.install();
    ledger = new Ledger({ connectionsMax: 10, connectionsMaxPerUser: 10, bufferMaxBytes: 1 });
    [released, guests, wantedAt] = [[], [], 'raw'];
  });
  afterEach(() => clock.uninstall());

  const come = (name: string, user: UserKey, activeAt: number, more: Partial<Guest> = {}): void => {
    guests.push({ name, phase: 'reading', activeAt, user, way: 'raw', ...more });
    ledger.accept();
    ledger.join(user);
  };
  const relief = (): Relief => {
    const made = new Relief(ledger, () => clock.now);
    for (const way of ['raw', 'http'] as const) {
      made.join<Guest>({
        guests: () => guests.filter((one) => one.way === way),
        isWanted: () => way === wantedAt,
        release: (one) => {
          released.push(one.name);
          guests.splice(guests.indexOf(one), 1);
          ledger.end('rejected');
          ledger.leave(one.user);
        },
      });
    }
    return made;
  };

  it('comes from the user with the most, beyond its share, the oldest of those that were silent for a second', () => {
    come('busy', 1, clock.now + 1000);
    come('at work', 1, clock.now, { phase: 'handling' });
    for (const name of ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h']) come(name, 1, clock.now);
    const watch = relief();
    watch.plan();
    clock.pass(750);
    assert.deepEqual(released, []);
    clock.pass(250);
    assert.deepEqual(released, ['a'], 'ten, of which nine are the share');
  });

  it('comes from those that were silent the longest, whichever way they came', () => {
    ledger.bounds = { ...ledger.bounds, connectionsMax: 20 };
    for (let i = 0; i < 9; i++) come(`raw ${i}`, 'TCP', clock.now + i);
    for (let i = 0; i < 11; i++) come(`http ${i}`, 'TCP', clock.now + i - 1, { way: 'http' });
    wantedAt = 'http';
    relief().plan();
    clock.pass(2000);
    assert.deepEqual(released, ['http 0', 'raw 0'], 'twenty, of which eighteen are the share');
  });

  it("is no one's while nobody waits for it", () => {
    wantedAt = undefined;
    for (let i = 0; i < 10; i++) come(String(i), 1, clock.now);
    relief().plan();
    clock.pass(5000);
    assert.deepEqual(released, []);
    wantedAt = 'raw';
    clock.pass(250);
    assert.deepEqual(released, ['0']);
  });

  it("is no one's while a place is free, or where nobody has more than its share", () => {
    for (let i = 0; i < 9; i++) come(String(i), 1, clock.now);
    const watch = relief();
    watch.plan();
    clock.pass(5000);
    come('other', 2, clock.now);
    watch.plan();
    clock.pass(5000);
    assert.deepEqual(released, []);
  });
});
