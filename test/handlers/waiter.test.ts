import assert from 'node:assert/strict';
import { Cancellation } from '../../src/core/calls/cancellation.ts';
import { Row } from '../../src/core/calls/row.ts';
import { Waiter } from '../../src/handlers/waiter.ts';
import { SwitchedRoom, userOf } from './claims.ts';

describe('a request that waits for its turn', () => {
  function waiting() {
    const story: string[] = [];
    const row = new Row<Waiter<string>>();
    const cancellation = new Cancellation();
    const { claim } = new SwitchedRoom(userOf(1));
    const one = new Waiter<string>(
      claim,
      cancellation,
      (turn) => void story.push(`begins with ${turn}`),
      ({ message }) => void story.push(message),
      (waiter) => {
        story.push('removed');
        waiter.leave();
      },
    );
    one.place = row.add(one);
    return { one, row, cancellation, story };
  }

  it('is removed, and then told, where it is no longer wanted', () => {
    const { row, cancellation, story } = waiting();
    cancellation.cancel();
    assert.deepEqual(story, ['removed', 'no longer wanted while it waited for its turn']);
    assert.equal(row.size, 0);
  });

  it('hears of that no more once it waits no more', () => {
    const { one, row, cancellation, story } = waiting();
    one.leave();
    one.begin('a turn');
    cancellation.cancel();
    assert.deepEqual([story, row.size], [['begins with a turn'], 0]);
  });
});
