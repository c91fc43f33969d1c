import assert from 'node:assert/strict';
import { Soon, whenTold } from '../../../src/core/calls/soon.ts';

describe('what is told soon', () => {
  /** Notes what is told of it. */
  const noted = (later: Promise<number> | Soon<number>): string[] => {
    const notes: string[] = [];
    whenTold(
      later,
      (value) => notes.push(`told ${value}`),
      (error) => notes.push(`failed: ${String(error)}`),
    );
    return notes;
  };

  it('is heard of in the call that tells it, be it a value or an error', () => {
    const [one, other] = [new Soon<number>(), new Soon<number>()];
    const [notes, others] = [noted(one), noted(other)];
    assert.deepEqual([notes, others], [[], []]);
    one.tell(1);
    other.fail('no');
    assert.deepEqual([notes, others], [['told 1'], ['failed: no']]);
  });

  it('is heard of at once where it was told before', () => {
    const [one, other] = [new Soon<number>(), new Soon<number>()];
    one.tell(1);
    other.fail(undefined);
    assert.deepEqual([noted(one), noted(other)], [['told 1'], ['failed: undefined']]);
  });

  it('is what was told first', () => {
    const one = new Soon<number>();
    const notes = noted(one);
    one.tell(1);
    one.tell(2);
    one.fail('no');
    assert.deepEqual([notes, noted(one)], [['told 1'], ['told 1']]);
    const other = new Soon<number>();
    other.fail('no');
    other.tell(1);
    assert.deepEqual(noted(other), ['failed: no']);
  });

  it('may be a promise, which takes its time', async () => {
    const [notes, others] = [noted(Promise.resolve(1)), noted(Promise.reject(new Error('no')))];
    assert.deepEqual(notes, []);
    await new Promise((resolve) => setImmediate(resolve));
    assert.deepEqual([notes, others], [['told 1'], ['failed: Error: no']]);
  });
});
