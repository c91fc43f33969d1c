import assert from 'node:assert/strict';
import { accountAt, differences, LIMITS } from '../support/accounts.ts';

describe('Of 100 clients that ask at once, each is answered, told or failed, and counted as such, at the limit', () => {
  for (const [name, limit] of Object.entries(LIMITS)) {
    it(`of ${name}`, async () => {
      const account = await accountAt(limit, 100);
      assert.deepEqual(differences(account), [0, 0, 0, 0], JSON.stringify(account));
    });
  }

  it('and those that it stops are told, or their connection fails: no limit loses one in silence', async () => {
    const refused = await accountAt(LIMITS['connections of one user'] ?? assert.fail(), 100);
    assert.equal(refused.told, refused.outcomes['rejected']);
    const failed = await accountAt(LIMITS['processes'] ?? assert.fail(), 100);
    assert.equal(failed.failed, 10);
    assert.equal(failed.outcomes['failed'], 10);
  });
});
