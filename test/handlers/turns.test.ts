import assert from 'node:assert/strict';
import { Cancellation } from '../../src/core/calls/cancellation.ts';
import { Turns } from '../../src/handlers/turns.ts';
import type { Applicant } from '../../src/handlers/waiter.ts';
import { SwitchedRoom, userOf } from './claims.ts';

const by = (key: number, cancellation = new Cancellation()): Applicant => ({
  claim: new SwitchedRoom(userOf(key)).claim,
  cancellation,
});
const anybody = by(1);

describe('turns', () => {
  it('are given at once while there are some, then in the order they were asked for', async () => {
    const turns = new Turns(2, 10);
    const order: number[] = [];
    const all = [0, 1, 2, 3, 4].map(async (number) => {
      await turns.take(anybody);
      order.push(number);
    });
    await Promise.all(all.slice(0, 2));
    assert.deepEqual([order, turns.waiting], [[0, 1], 3]);
    for (let i = 0; i < 3; i++) turns.release();
    await Promise.all(all);
    assert.deepEqual([order, turns.waiting], [[0, 1, 2, 3, 4], 0]);
  });

  it('are never more than there were at first', async () => {
    const turns = new Turns(1, 10);
    await turns.take(anybody);
    turns.release();
    await turns.take(anybody);
    void turns.take(anybody);
    assert.equal(turns.waiting, 1);
  });

  it('are refused where too many wait', async () => {
    const turns = new Turns(1, 1);
    await turns.take(anybody);
    const waits = turns.take(anybody);
    await assert.rejects(turns.take(anybody), { name: 'HandlerFailure', fault: 'queue' });
    turns.release();
    await waits;
  });

  it('go to the next where one that waited is no longer wanted', async () => {
    const turns = new Turns(1, 10);
    const gone = new Cancellation();
    await turns.take(anybody);
    const first = turns.take(by(1, gone));
    const second = turns.take(anybody);
    gone.cancel();
    await assert.rejects(first, /no longer wanted/);
    turns.release();
    await second;
    await assert.rejects(turns.take(by(1, gone)), /no longer wanted/);
  });

  it('stay with whom they were given to, whatever becomes of the signal', async () => {
    const turns = new Turns(1, 10);
    const later = new Cancellation();
    await turns.take(anybody);
    const second = turns.take(by(1, later));
    turns.release();
    later.cancel();
    await second;
  });

  it('may be things, the one used last first', async () => {
    const turns = new Turns<string>(0, 10);
    const waits = turns.take(anybody);
    turns.release('a');
    turns.release('b');
    turns.release('c');
    assert.deepEqual([await waits, await turns.take(anybody), await turns.take(anybody)], ['a', 'c', 'b']);
  });

  it('that are one thing several times are taken in turn', async () => {
    const turns = new Turns<string>(0, 10);
    for (const turn of ['a', 'a', 'a', 'b', 'b']) turns.release(turn);
    const taken = [0, 1, 2, 3].map(async () => turns.take(anybody));
    assert.deepEqual(await Promise.all(taken), ['a', 'b', 'a', 'b']);
  });

  it('can be taken away while nobody has them', async () => {
    const turns = new Turns<string>(0, 10);
    turns.release('a');
    assert.equal(turns.withdraw('b'), false);
    assert.equal(turns.withdraw('a'), true);
    assert.equal(turns.withdraw('a'), false);
    const waits = turns.take(anybody);
    turns.release('a');
    assert.equal(turns.withdraw('a'), false);
    assert.equal(await waits, 'a');
  });

  it('go round the users who wait, each with its own in their order', async () => {
    const turns = new Turns(1, 100);
    const order: string[] = [];
    const ask = async (uid: number, name: string): Promise<void> => {
      await turns.take(by(uid));
      order.push(name);
      turns.release();
    };
    await turns.take(anybody);
    const all = ['a1', 'a2', 'a3', 'a4', 'b1', 'b2', 'c1'].map(async (name) => ask(name.charCodeAt(0), name));
    turns.release();
    await Promise.all(all);
    assert.deepEqual(order, ['a1', 'b1', 'c1', 'a2', 'b2', 'a3', 'a4']);
  });

  it('leave a tenth of the waiting room to the others', async () => {
    const turns = new Turns(0, 10);
    const waits = Array.from({ length: 9 }, async () => turns.take(by(1)));
    await assert.rejects(turns.take(by(1)), {
      message: '9 requests of one user already wait for a turn (handler-concurrency)',
      fault: 'queue',
    });
    waits.push(turns.take(by(2)));
    await assert.rejects(turns.take(by(2)), { message: '10 requests already wait for a turn (handler-concurrency)' });
    for (const _ of waits) turns.release();
    await Promise.all(waits);
  });

  it('are not for those there is no memory for, until there is', async () => {
    const turns = new Turns(1, 10);
    const room = new SwitchedRoom(userOf(1), false);
    let came = false;
    const waits = turns.take({ claim: room.claim, cancellation: new Cancellation() }).then(() => {
      came = true;
    });
    const gone = new Cancellation();
    const vain = new SwitchedRoom(userOf(1), false).claim;
    const left = turns.take({ claim: vain, cancellation: gone });
    await turns.take(by(2));
    turns.release();
    await turns.take(by(1));
    assert.deepEqual([came, turns.waiting], [false, 2]);
    turns.release();
    gone.cancel();
    await assert.rejects(left);
    assert.equal(vain.isWaiting, false);
    room.hasRoom = true;
    await waits;
  });

  it('wait for no memory while others have them', async () => {
    const turns = new Turns(1, 10);
    await turns.take(anybody);
    const room = new SwitchedRoom(userOf(1), false);
    const waits = turns.take({ claim: room.claim, cancellation: new Cancellation() });
    assert.equal(room.claim.isWaiting, false);
    turns.release();
    assert.equal(room.claim.isWaiting, true);
    room.hasRoom = true;
    await waits;
    assert.equal(room.claim.isWaiting, false);
  });

  it('may become more, and fewer as they are given back', async () => {
    const turns = new Turns(0, 10);
    turns.add(3);
    await Promise.all([turns.take(anybody), turns.take(anybody), turns.take(anybody)]);
    turns.add(-2);
    const waits = turns.take(anybody);
    turns.release();
    turns.release();
    assert.equal(turns.waiting, 1);
    turns.add(1);
    await waits;
    turns.release();
    turns.add(-2);
    const last = turns.take(anybody);
    turns.release();
    assert.equal(turns.waiting, 1);
    turns.add(1);
    await last;
  });
});
