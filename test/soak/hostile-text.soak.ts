import assert from 'node:assert/strict';
import { askWithHostileTexts, LINES } from '../support/hostile-daemon.ts';
import { wrongInLog } from '../support/log-of-texts.ts';
import { Random, seed } from '../support/random.ts';
import { counted, share } from './figures.ts';

describe('Texts that would like to be lines', () => {
  it('are so in no format, nor in metrics and status', async () => {
    const random = new Random(seed);
    const [texts, asked, names] = [share(10_000), share(1000), share(50)];
    const wrong = [...wrongInLog(random, texts)];
    let lines = 0;
    for (const format of Object.keys(LINES) as (keyof typeof LINES)[]) {
      const seen = await askWithHostileTexts(format, random, { texts: asked, names });
      lines += seen.lines;
      wrong.push(...seen.wrong);
    }
    const daemons = Object.keys(LINES).length;
    counted(
      'texts',
      `${texts} texts in 4 formats of the log; ${daemons * asked} requests and ${daemons * names} clients' names, ${lines} lines of log, metrics and status: ${wrong.length} forged`,
    );
    assert.deepEqual(wrong.slice(0, 5), [], `seed ${seed}`);
  });
});
