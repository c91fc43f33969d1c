import assert from 'node:assert/strict';
import { Ledger } from '../../src/core/ledger.ts';
import { Relief } from '../../src/server/relief.ts';
import { Clock } from '../support/clock.ts';

describe('a place for those who wait', () => {
  let clock: Clock;
  let ledger: Ledger;
  let released: string[];
  let isWaitedFor: boolean;
  interface Guest {
    readonly name: string;
    readonly phase: 'reading' | 'handling';
    readonly activeAt: number;
    readonly peer: { readonly pid: number; readonly uid: number; readonly gid: number };
  }
  let guests: Guest[];

  beforeEach(() => {
    clock = new Clock();
    clock.install();
    ledger = new Ledger({ connectionsMax: 10, connectionsMaxPerUser: 10, bufferMaxBytes: 1 });
    [released, guests, isWaitedFor] = [[], [], true];
  });
  afterEach(() => clock.uninstall());

  const come = (name: string, uid: number, activeAt: number, phase: Guest['phase'] = 'reading'): void => {
    guests.push({ name, phase, activeAt, peer: { pid: 1, uid, gid: uid } });
    ledger.accept();
    ledger.join(uid);
  };
  const relief = (): Relief<Guest> =>
    new Relief(
      {
        connections: guests,
        ledger,
        now: () => clock.now,
      },
      {
        get waiting() {
          return isWaitedFor;
        },
      },
      (one) => {
        released.push(one.name);
        guests.splice(guests.indexOf(one), 1);
        ledger.end('rejected');
        ledger.leave(one.peer.uid);
      },
    );

  it('comes from the user with the most, beyond its share, the oldest of those that were silent for a second', () => {
    come('busy', 1, clock.now + 1000);
    come('at work', 1, clock.now, 'handling');
    for (const name of ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h']) come(name, 1, clock.now);
    const watch = relief();
    watch.plan();
    clock.pass(750);
    assert.deepEqual(released, []);
    clock.pass(250);
    assert.deepEqual(released, ['a'], 'ten, of which nine are the share');
  });

  it("is no one's while nobody waits for it", () => {
    isWaitedFor = false;
    for (let i = 0; i < 10; i++) come(String(i), 1, clock.now);
    relief().plan();
    clock.pass(5000);
    assert.deepEqual(released, []);
    isWaitedFor = true;
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
