import assert from 'node:assert/strict';
import { Turns } from '../../src/handlers/turns.ts';

const never = new AbortController().signal;

describe('turns', () => {
  it('are given at once while there are some, then in the order they were asked for', async () => {
    const turns = new Turns(2, 10);
    const order: number[] = [];
    const all = [0, 1, 2, 3, 4].map(async (number) => {
      await turns.take(never);
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
    await turns.take(never);
    turns.release();
    await turns.take(never);
    void turns.take(never);
    assert.equal(turns.waiting, 1);
  });

  it('are refused where too many wait', async () => {
    const turns = new Turns(1, 1);
    await turns.take(never);
    const waits = turns.take(never);
    await assert.rejects(turns.take(never), { name: 'HandlerFailure' });
    turns.release();
    await waits;
  });

  it('go to the next where one that waited is no longer wanted', async () => {
    const turns = new Turns(1, 10);
    const gone = new AbortController();
    await turns.take(never);
    const first = turns.take(gone.signal);
    const second = turns.take(never);
    gone.abort();
    await assert.rejects(first, /no longer wanted/);
    turns.release();
    await second;
    await assert.rejects(turns.take(gone.signal), /no longer wanted/);
  });

  it('stay with whom they were given to, whatever becomes of the signal', async () => {
    const turns = new Turns(1, 10);
    const later = new AbortController();
    await turns.take(never);
    const second = turns.take(later.signal);
    turns.release();
    later.abort();
    await second;
  });

  it('may be things, the one used last first', async () => {
    const turns = new Turns<string>(0, 10);
    const waits = turns.take(never);
    turns.release('a');
    turns.release('b');
    turns.release('c');
    assert.deepEqual([await waits, await turns.take(never), await turns.take(never)], ['a', 'c', 'b']);
  });

  it('can be taken away while nobody has them', async () => {
    const turns = new Turns<string>(0, 10);
    turns.release('a');
    assert.equal(turns.withdraw('b'), false);
    assert.equal(turns.withdraw('a'), true);
    assert.equal(turns.withdraw('a'), false);
    const waits = turns.take(never);
    turns.release('a');
    assert.equal(turns.withdraw('a'), false);
    assert.equal(await waits, 'a');
  });
});
