import assert from 'node:assert/strict';
import { openSync, readdirSync, readFileSync } from 'node:fs';
import { POLLIN } from '../../src/posix/constants.ts';
import { close, pollFor, pollNow } from '../../src/posix/descriptor.ts';
import { openPidfd, ownPidfdId } from '../../src/posix/pidfd.ts';
import { reap, spawn } from '../../src/posix/spawn.ts';
import { checkLeaks } from '../support/leaks.ts';
import { python } from '../support/python.ts';

const ESRCH = 3;

describe('a descriptor of a process', () => {
  checkLeaks();

  it('tells when the process has ended, and not before', () => {
    const nothing = openSync('/dev/null', 'r+');
    const pid = spawn('/bin/sleep', ['sleep', '60'], [], [nothing, nothing, nothing], 1024);
    close(nothing);
    const pidfd = openPidfd(pid);
    const before = pollNow(pidfd, POLLIN);
    process.kill(pid, 'SIGKILL');
    const after = pollFor(pidfd, POLLIN, 10_000);
    close(pidfd);
    assert.deepEqual([before, after & POLLIN], [0, POLLIN]);
    assert.deepEqual(reap(pid), { signal: 9 });
    assert.throws(() => openPidfd(pid), { name: 'PosixError', errno: ESRCH });
  });

  it('is kept from programs', () => {
    const pidfd = openPidfd(process.pid);
    const flags = Number.parseInt(
      /^flags:\s+(\d+)$/m.exec(readFileSync(`/proc/self/fdinfo/${pidfd}`, 'utf8'))?.[1] ?? '',
      8,
    );
    close(pidfd);
    assert.equal(flags & 0o2000000, 0o2000000);
  });
});

describe('the number of this process on pidfs', () => {
  it('is the one that other processes see, where each process has one of its own', () => {
    const [ours, theirs] = python(
      'import json, os, sys\n' +
        'inodes = [os.fstat(os.pidfd_open(pid)).st_ino for pid in (json.load(sys.stdin), os.getpid())]\n' +
        'print(json.dumps(inodes))',
      process.pid,
    ) as [number, number];
    assert.equal(ownPidfdId(), ours === theirs ? undefined : BigInt(ours));
  });

  it('leaves no descriptor behind', () => {
    const before = readdirSync('/proc/self/fd').length;
    ownPidfdId();
    assert.equal(readdirSync('/proc/self/fd').length, before);
  });
});
