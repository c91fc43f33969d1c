import assert from 'node:assert/strict';
import { accountAt, differences, LIMITS } from '../support/accounts.ts';
import { counted, share } from './figures.ts';

describe('At every limit', () => {
  it('what was sent was replied to, told or failed, and counted', async () => {
    const clients = share(500);
    const sums = { sent: 0, replied: 0, told: 0, failed: 0 };
    let difference = 0;
    for (const limit of Object.values(LIMITS)) {
      const account = await accountAt(limit, clients);
      for (const key of Object.keys(sums) as (keyof typeof sums)[]) sums[key] += account[key];
      difference += differences(account).reduce((sum, part) => sum + Math.abs(part), 0);
    }
    const { sent, replied, told, failed } = sums;
    const figure = `${Object.keys(LIMITS).length} limits, ${sent} sent = ${replied} replied + ${told} told + ${failed} failed; difference ${difference}`;
    counted('at each limit, sent = replied + told + failed', figure);
    assert.equal(difference, 0);
  });
});
