// What was met: a container with half a processor (docker --cpus=0.5, CPUQuota=50%) had as many programs at once as the
// machine has processors.

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseMounts } from '../../src/posix/mounts.ts';
import { EOFD } from '../support/commands.ts';

const mount = parseMounts(readFileSync('/proc/self/mountinfo', 'utf8')).find(
  ({ type, superOptions }) => type === 'cgroup' && superOptions.includes('cpu'),
);

// Only root can make control groups, and only version 1 lets it make one anywhere.
if (process.getuid?.() === 0 && mount !== undefined) {
  describe('with half a processor by the quota of a control group', () => {
    const group = join(mount.point, `eofd-test-${process.pid}`);
    before(() => {
      mkdirSync(group);
      writeFileSync(join(group, 'cpu.cfs_quota_us'), '50000');
    });
    after(() => rmdirSync(group));
    const concurrency = (...options: readonly string[]): string => {
      const line = `echo $$ >${group}/cgroup.procs; exec "$0" "$@"`;
      const args = ['-c', line, process.execPath, EOFD, '--print-config', ...options, '--', 'cat'];
      return /^handler-concurrency = .*/m.exec(spawnSync('sh', args).stdout.toString())?.[0] ?? 'nothing';
    };

    it('one program runs at a time', () => assert.equal(concurrency(), 'handler-concurrency = 1'));

    it('more do where that is asked for', () =>
      assert.equal(concurrency('--handler-concurrency', '3'), 'handler-concurrency = 3'));
  });
}
