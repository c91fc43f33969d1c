// What was met: a service with MemoryMax=128M took requests up to its buffer-max of 256M, and the system killed it with
// every one of them.

import assert from 'node:assert/strict';
import { accountAt, CGROUP, differences } from '../support/accounts.ts';
import { runClient } from '../support/clients.ts';
import { SHIPPED_EOFC, SHIPPED_EOFD, UNMEASURED } from '../support/commands.ts';
import { startDaemon } from '../support/daemon.ts';
import { MemoryCgroup } from '../support/memory-cgroup.ts';

const MIB = 2 ** 20;

// Only root can make control groups, and not everywhere.
if (process.getuid?.() === 0 && MemoryCgroup.canBeMade) {
  describe('with little memory by the limit of a control group', () => {
    it('holds no more of requests than fits, and answers every client', async () => {
      const clients = 40;
      const account = await accountAt({ args: [], bytes: 6 * MIB, cgroupBytes: 112 * MIB }, clients);
      assert.deepEqual([account.replied, account.killed], [clients, 0], JSON.stringify(account));
      assert.deepEqual(differences(account), [0, 0, 0, 0]);
    });

    it('answers the others where programs take too much of it, and counts those as failed', async () => {
      const account = await accountAt(CGROUP, 52);
      assert.deepEqual([account.replied + account.failed, account.outcomes['failed']], [52, account.failed]);
      assert.ok(account.killed > 0 && account.replied > 0, JSON.stringify(account));
      assert.deepEqual(differences(account), [0, 0, 0, 0]);
    });

    it('says what became of such a program, and answers the next request', async () => {
      const cgroup = new MemoryCgroup(200 * MIB);
      const daemon = await startDaemon({
        launcher: [...cgroup.launcher, process.execPath],
        program: SHIPPED_EOFD,
        env: UNMEASURED,
        args: ['--', 'perl', '-e', '$_ = <STDIN>; my $x = "x" x (length() << 28) if /^b/; print uc'],
      });
      const ask = (request: string) =>
        runClient([process.execPath, SHIPPED_EOFC, '-s', daemon.socket, request]).then(({ out }) => out.toString());
      try {
        await daemon.said(/^only 68M of requests and replies in memory instead of 256M \(buffer-max\): /);
        assert.deepEqual([await ask('big'), await ask('small')], ['', 'SMALL']);
        const failed = await daemon.record((line) => line['EOFD_OUTCOME'] === 'failed');
        assert.equal(failed['EOFD_REASON'], 'the program was ended by SIGKILL');
        assert.ok(cgroup.kills > 0);
        assert.equal(await daemon.stop(), 0);
      } finally {
        daemon.clean();
        await cgroup.remove();
      }
    });
  });
}
