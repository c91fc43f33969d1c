import assert from 'node:assert/strict';
import { askWithHostileTexts, LINES } from '../support/hostile-daemon.ts';
import { Random, seed } from '../support/random.ts';

describe('Texts that would like to be lines of the log', () => {
  for (const format of Object.keys(LINES) as (keyof typeof LINES)[]) {
    it(`forge no line of a running daemon, nor of its metrics and its status: ${format}`, async () => {
      const { lines, wrong } = await askWithHostileTexts(format, new Random(seed), { texts: 60, names: 10 });
      assert.deepEqual(wrong, [], `seed ${seed}`);
      assert.ok(lines > 60);
    });
  }
});
