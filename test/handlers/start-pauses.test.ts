import assert from 'node:assert/strict';
import { StartPauses } from '../../src/handlers/start-pauses.ts';
import { until } from '../support/wait.ts';

describe('what ended without having been of use', () => {
  const pauseOf = async (pauses: StartPauses, trouble: string): Promise<number> => {
    const before = performance.now();
    let isOver = false;
    pauses.pause(trouble, () => {
      isOver = true;
    });
    assert.ok(pauses.isPausing);
    await until('the pause is over', () => isOver);
    assert.equal(pauses.isPausing, false);
    return performance.now() - before;
  };

  it('is started again after pauses, each longer than the last', async () => {
    const pauses = new StartPauses(10);
    for (const leastMs of [9, 19, 39]) assert.ok((await pauseOf(pauses, 'it broke')) >= leastMs);
    assert.equal(pauses.trouble, 'it broke');
  });

  it('is started as soon as at first once something has been of use', async () => {
    const pauses = new StartPauses(10);
    for (let i = 0; i < 4; i++) await pauseOf(pauses, 'it broke');
    assert.equal(pauses.reset(), false);
    assert.equal(pauses.trouble, undefined);
    const over: string[] = [];
    pauses.pause('again', () => over.push('the pause'));
    // Timers end in the order in which they are due, however late. A fifth pause would have been of 160 ms.
    const later = setTimeout(() => over.push('80 ms'), 80);
    await until('one is over', () => over.length > 0);
    assert.equal(over[0], 'the pause');
    clearTimeout(later);
  });

  it('need not wait for the end of a pause where something has been of use meanwhile', () => {
    const pauses = new StartPauses(10);
    pauses.pause('it broke', () => assert.fail('it was started'));
    assert.equal(pauses.reset(), true);
    assert.deepEqual([pauses.isPausing, pauses.trouble], [false, undefined]);
  });

  it('is not started any more where nobody wants it', () => {
    const pauses = new StartPauses(10);
    pauses.pause('it broke', () => assert.fail('it was started'));
    pauses.stop();
    assert.equal(pauses.isPausing, false);
  });
});
