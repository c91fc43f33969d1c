import assert from 'node:assert/strict';
import { askWithHostileTexts } from '../support/hostile-daemon.ts';
import { wrongInLog } from '../support/log-of-texts.ts';
import { Random, seed } from '../support/random.ts';

describe('Texts that would like to be lines of the log', () => {
  it('are in no format more than the value that they are', () => {
    const wrong = wrongInLog(new Random(seed), 1000);
    assert.deepEqual(wrong.slice(0, 5), [], `seed ${seed}`);
  });

  it('forge no line of a running daemon, nor of its metrics and its status', async () => {
    const { lines, wrong } = await askWithHostileTexts('prefix', new Random(seed), { texts: 10, names: 2 });
    assert.deepEqual(wrong, [], `seed ${seed}`);
    assert.ok(lines > 10);
  });
});
