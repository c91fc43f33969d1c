import assert from 'node:assert/strict';
import { FreeTurns } from '../../src/handlers/free-turns.ts';

describe('turns that nobody has', () => {
  const of = (...turns: readonly string[]): FreeTurns<string> => {
    const free = new FreeTurns<string>();
    for (const turn of turns) free.add(turn);
    return free;
  };
  const all = (free: FreeTurns<string>): string[] => {
    const taken: string[] = [];
    while (free.size > 0) taken.push(free.take());
    return taken;
  };

  it('are taken of the thing that has most of them, among equals of the one given back last', () => {
    assert.deepEqual(all(of('a', 'b', 'c')), ['c', 'b', 'a']);
    assert.deepEqual(all(of('a', 'a', 'b', 'a', 'b')), ['a', 'b', 'a', 'b', 'a']);
  });

  it('can be taken away while they are there', () => {
    const free = of('a', 'b', 'a');
    assert.deepEqual([free.size, free.remove('a'), free.remove('c'), free.size], [3, true, false, 2]);
    assert.deepEqual([free.remove('a'), free.remove('a'), all(free)], [true, false, ['b']]);
  });
});
