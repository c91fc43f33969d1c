import assert from 'node:assert/strict';
import type { Timed } from '../../src/http/open-exchange.ts';
import { Timekeeper } from '../../src/http/timekeeper.ts';

const one: Timed = { deadline: { at: 5, option: 'tell' }, passDeadline: () => undefined };
const turn = (): Promise<void> => new Promise((resolve) => void setImmediate(resolve));

describe('what has deadlines', () => {
  let watched: unknown[];
  let keeper: Timekeeper;
  beforeEach(() => {
    watched = [];
    keeper = new Timekeeper({
      now: () => 0,
      watchDeadlines: () => ({ watch: (each) => watched.push(each), startOver: () => watched.push('anew') }),
    });
  });

  it('is looked at in the next turn, once', async () => {
    keeper.add(one);
    keeper.watch(one);
    keeper.watch(one);
    assert.deepEqual(watched, []);
    await turn();
    assert.deepEqual(watched, [one]);
    keeper.watch(one);
    await turn();
    assert.equal(watched.length, 2);
  });

  it('is not looked at where it has ended by then', async () => {
    keeper.add(one);
    keeper.watch(one);
    keeper.delete(one);
    await turn();
    assert.deepEqual(watched, []);
  });

  it('is looked at anew with new settings', () => {
    keeper.startOver();
    assert.deepEqual(watched, ['anew']);
  });
});
