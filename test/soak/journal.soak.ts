import assert from 'node:assert/strict';
import { describeOnMachine } from '../support/installed-machine.ts';
import { textsInJournal } from '../support/journal-of-texts.ts';
import { Random, seed } from '../support/random.ts';
import { counted, share } from './figures.ts';

const TIMEOUT_MS = 3_600_000;

describeOnMachine('Texts that would like to be lines, in the journal of Debian 13', (machine) => {
  it('are none there, and no record is lost at an exit or while the journal restarts', async function () {
    this.timeout(TIMEOUT_MS);
    const [texts, restarts] = [share(10_000), share(50)];
    const { records, lost, wrong } = await textsInJournal(machine(), new Random(seed), { texts, restarts });
    const figure = `${texts} requests, ${restarts} restarts of the journal, ${records} records: ${lost} lost, ${wrong.length} forged or split`;
    counted('journal', figure);
    assert.deepEqual(wrong.slice(0, 5), [], `seed ${seed}`);
    assert.equal(lost, 0);
  });
});
