import assert from 'node:assert/strict';
import { findHttpContestants } from '../../../bench/http-contestants.ts';
import { SCRAPE_ROW, SCRAPED_ROW, scrapes, UNSCRAPED_ROW } from '../../../bench/measure/scrapes.ts';
import { QUICK } from '../../../bench/schedule.ts';
import { openWorkshop, type Workshop } from '../../../bench/workshop.ts';
import { emptyResults } from '../empty-results.ts';

// Built with 'cc'.
describe('scrapes in the bench', () => {
  let workshop: Workshop;
  before(() => {
    workshop = openWorkshop();
  });
  after(() => workshop.remove());

  it('are timed with a thousand connections open, and laid beside a load', async function () {
    this.timeout(120_000);
    const results = emptyResults();
    const { contestants } = findHttpContestants(workshop, undefined, undefined);
    await scrapes({ workshop, schedule: { ...QUICK, bigSeconds: 0.5 }, results, contestants });
    assert.deepEqual(results.failures, []);
    const count = (row: string, figure: string): number =>
      (results.rows[row]?.['eofd, raw beside HTTP'] ?? []).filter((sample) => (sample?.[figure] ?? 0) > 0).length;
    assert.deepEqual(
      [count(SCRAPE_ROW, 'slowestMs'), count(UNSCRAPED_ROW, 'p99Us'), count(SCRAPED_ROW, 'p99Us')],
      [1, 3, 3],
    );
  });
});
