import assert from 'node:assert/strict';
import { Row } from '../../../src/core/calls/row.ts';

describe('a row', () => {
  it('is empty at first', () => {
    const row = new Row<string>();
    assert.deepEqual([row.size, row.first, [...row]], [0, undefined, []]);
  });

  it('has things in the order in which they came, whichever leaves, and each leaves once', () => {
    for (const leaver of [0, 1, 2]) {
      const row = new Row<string>();
      const places = ['a', 'b', 'c'].map((thing) => row.add(thing));
      assert.deepEqual([places[leaver]?.leave(), places[leaver]?.leave()], [true, false]);
      const left = ['a', 'b', 'c'].filter((_, index) => index !== leaver);
      assert.deepEqual([[...row], row.size, row.first], [left, 2, left[0]]);
      row.add('d');
      assert.deepEqual([...row], [...left, 'd']);
      for (const place of places) place.leave();
      assert.deepEqual([[...row], row.size, row.first], [['d'], 1, 'd']);
    }
  });

  it('is walked as it was when the walk began', () => {
    const row = new Row<number>();
    const places = [1, 2, 3].map((thing) => row.add(thing));
    const walked: number[] = [];
    for (const thing of row) {
      walked.push(thing);
      places[thing]?.leave();
      row.add(thing + 10);
    }
    assert.deepEqual(
      [walked, [...row]],
      [
        [1, 2, 3],
        [1, 11, 12, 13],
      ],
    );
  });
});
