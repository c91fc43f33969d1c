import assert from 'node:assert/strict';
import { StartPauses } from '../../src/handlers/start-pauses.ts';
import { until } from '../support/wait.ts';

describe('what ended without having been of use', () => {
  const over = async (pauses: StartPauses, trouble: string): Promise<number> => {
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
    for (const leastMs of [9, 19, 39]) assert.ok((await over(pauses, 'it broke')) >= leastMs);
    assert.equal(pauses.trouble, 'it broke');
  });

  it('is started as soon as at first once something has been of use', async () => {
    const pauses = new StartPauses(10);
    for (let i = 0; i < 4; i++) await over(pauses, 'it broke');
    assert.equal(pauses.reset(), false);
    assert.equal(pauses.trouble, undefined);
    assert.ok((await over(pauses, 'again')) < 160);
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
