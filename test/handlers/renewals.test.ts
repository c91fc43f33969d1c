import assert from 'node:assert/strict';
import type { Worn } from '../../src/core/account/process-tally.ts';
import { Renewals } from '../../src/handlers/renewals.ts';

const OLD: Worn = { option: 'worker-requests', text: 'old' };

describe('workers that are worn', () => {
  it('are replaced one after the other, each once a new one can answer', () => {
    const story: string[] = [];
    const loaded: (() => void)[] = [];
    const renewals = new Renewals<string>({
      start: (ready) => `new ${loaded.push(ready)}`,
      retire: (worker, { text }) => story.push(`${worker}: ${text}`),
    });
    for (const worker of ['a', 'b', 'c']) renewals.add(worker, OLD);
    renewals.next();
    renewals.next();
    assert.deepEqual([loaded.length, story], [1, []]);
    loaded[0]?.();
    assert.deepEqual([loaded.length, story], [2, ['a: old']]);
    // It has gone by itself meanwhile: the new one takes its place all the same.
    renewals.delete('b');
    loaded[1]?.();
    assert.deepEqual([loaded.length, story], [3, ['a: old']]);
    renewals.next();
    assert.equal(loaded.length, 3, 'one at a time');
    renewals.delete('new 3');
    renewals.next();
    loaded[3]?.();
    assert.deepEqual(story, ['a: old', 'c: old']);
  });
});
