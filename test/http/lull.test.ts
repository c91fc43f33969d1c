import assert from 'node:assert/strict';
import type { Socket } from 'node:net';
import { defaultSettings } from '../../src/core/options.ts';
import { Clock } from '../../src/http/clock.ts';
import { Lull } from '../../src/http/lull.ts';
import { PATIENCE } from '../../src/http/patience.ts';
import type { House } from '../../src/http/premises.ts';

const READ_MS = 100;

describe('the time between requests over HTTP', () => {
  let now: number;
  let unread: number | undefined;
  let bugs: unknown[];
  let socket: { bytesRead: number; destroyed: boolean };
  let lull: Lull;
  beforeEach(() => {
    [now, unread, bugs] = [1000, 0, []];
    socket = { bytesRead: 0, destroyed: false };
    lull = new Lull(
      -1,
      socket as Socket,
      {
        clock: new Clock(() => now),
        kernel: { unreadBytes: () => unread ?? assert.fail('the kernel does not say') },
        observer: { bug: (error: unknown) => void bugs.push(error) },
        terms: { settings: { ...defaultSettings(), 'read-timeout': READ_MS } },
      } as unknown as House,
    );
  });

  it('is at its end after read-timeout where a head is due, and later on a connection that is kept', () => {
    assert.equal(lull.endsAt, 1000 + READ_MS);
    now = 1050;
    lull.begin();
    assert.equal(lull.endsAt, 1050 + PATIENCE.keptMs);
    now = 2000;
    lull.headBegan();
    assert.deepEqual([lull.isHeadDue, lull.endsAt], [true, 2000 + READ_MS]);
  });

  it('is silent until a byte is there, read or not', () => {
    assert.ok(lull.isSilent);
    unread = 1;
    assert.ok(!lull.isSilent);
    [unread, socket.bytesRead] = [0, 1];
    assert.ok(!lull.isSilent);
    lull.begin();
    assert.ok(lull.isSilent);
  });

  it('leaves a second to a connection that has just come, and none to one that is kept', () => {
    now += PATIENCE.freshMs - 1;
    assert.equal(lull.graceMs, 1);
    now++;
    assert.equal(lull.graceMs, 0);
    lull.begin();
    assert.equal(lull.graceMs, 0);
  });

  it('has a slow head where all that came was read for a second and it is not complete', () => {
    socket.bytesRead = 5;
    now += PATIENCE.freshMs - 1;
    assert.ok(!lull.isHeadSlow);
    now++;
    assert.ok(lull.isHeadSlow);
    unread = 1;
    assert.ok(!lull.isHeadSlow);
  });

  it('has no slow head on a connection that is kept until a second after one was seen', () => {
    lull.begin();
    now += 2 * PATIENCE.freshMs;
    socket.bytesRead = 5;
    assert.ok(!lull.isHeadSlow);
    lull.headBegan();
    assert.ok(!lull.isHeadSlow);
    now += PATIENCE.freshMs;
    assert.ok(lull.isHeadSlow);
  });

  it('is silent where the kernel does not say, which is told: it ends at its deadline all the same', () => {
    unread = undefined;
    assert.deepEqual([lull.isSilent, bugs.length], [true, 1]);
  });
});
