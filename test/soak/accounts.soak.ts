import assert from 'node:assert/strict';
import { accountAt, CGROUP, differences, LIMITS } from '../support/accounts.ts';
import { counted, share } from './figures.ts';

describe('At every limit', () => {
  it('what was sent was replied to, told or failed, and counted', async () => {
    const clients = share(500);
    const sums = { sent: 0, replied: 0, told: 0, failed: 0 };
    const limits = [...Object.values(LIMITS), CGROUP];
    let [difference, killed] = [0, 0];
    for (const limit of limits) {
      const account = await accountAt(limit, limit === CGROUP ? Math.max(clients, 52) : clients);
      for (const key of Object.keys(sums) as (keyof typeof sums)[]) sums[key] += account[key];
      difference += differences(account).reduce((sum, part) => sum + Math.abs(part), 0);
      killed += account.killed;
    }
    const { sent, replied, told, failed } = sums;
    counted(
      'accounts',
      `${limits.length} limits, ${sent} sent = ${replied} replied + ${told} told + ${failed} failed; difference ${difference}; ${killed} programs killed at the limit of a control group`,
    );
    assert.equal(difference, 0);
    assert.ok(killed > 0);
  });
});
