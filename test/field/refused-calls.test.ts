// Somebody ran eofd under a filter of system calls: "internal error", or a program that "may not be executed", and
// nothing named the call that was refused.

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { EOFC, UNMEASURED } from '../support/commands.ts';
import { RunningDaemon } from '../support/daemon.ts';
import { refusing } from '../support/refusing.ts';

describe('eofd to which the system refuses', () => {
  let daemon: RunningDaemon;
  afterEach(() => daemon.clean());
  const start = (call: string, errno: string, ...args: readonly string[]): RunningDaemon =>
    new RunningDaemon({ launcher: refusing(call, errno), env: UNMEASURED, args });

  it('to tell its limit of descriptors takes the usual one, warns once, and serves', async () => {
    // The number of spares is compared with that limit.
    for (const args of [[], ['--program-mode', 'spare', '--program-spares', '2', '--', 'cat']]) {
      daemon = start('getrlimit', 'EPERM', ...args);
      await daemon.said(/^listening on /);
      const warnings = daemon.lines.filter(({ level }) => level === 'warning').map(({ message }) => String(message));
      assert.equal(warnings.length, 1);
      assert.match(
        warnings[0] ?? '',
        /^the limit of open files is taken for 1024: getrlimit: EPERM; .*SystemCallFilter=/,
      );
      assert.equal(await daemon.stop(), 0);
      daemon.clean();
    }
  });

  it('the file that holds a request for a program names the call, and does not blame the program', async () => {
    daemon = start('memfd_create', 'EPERM', '--', 'cat');
    await daemon.said(/^listening on /);
    spawnSync(process.execPath, [EOFC, '-s', daemon.socket, 'hoge']);
    await daemon.said(/cannot start \S+: memfd_create: EPERM; where a filter .*SystemCallFilter=/);
    assert.equal(await daemon.stop(), 0);
  });

  for (const [call, errno] of [
    ['socket', 'EPERM'],
    ['listen', 'ENOSYS'],
  ] as const) {
    it(`${call} names it and what to allow, in one line, and exits for good`, async () => {
      daemon = start(call, errno);
      const { code } = await daemon.exited;
      assert.deepEqual({ code, noise: daemon.noise }, { code: 69, noise: [] });
      assert.equal(daemon.lines.length, 1);
      assert.match(String(daemon.lines[0]?.['message']), new RegExp(`${call}: ${errno}; .*SystemCallFilter=`));
    });
  }
});
