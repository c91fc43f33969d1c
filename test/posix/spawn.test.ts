import assert from 'node:assert/strict';
import { openSync } from 'node:fs';
import { POLLIN } from '../../src/posix/constants.ts';
import { close, openMemoryFile, openPipe, pollFor, read } from '../../src/posix/descriptor.ts';
import { withDescriptorLimit } from '../../src/posix/descriptor-limit.ts';
import { ERRNO } from '../../src/posix/errno.ts';
import { openPidfd } from '../../src/posix/pidfd.ts';
import { reap, spawn } from '../../src/posix/spawn.ts';
import { checkLeaks } from '../support/leaks.ts';

describe('a program that is started', () => {
  checkLeaks();

  /** How it ended, and what it wrote. */
  function run(path: string, argv: readonly string[], environment: readonly string[] = []) {
    const nothing = openSync('/dev/null', 'r+');
    const { readEnd, writeEnd } = openPipe();
    const pid = spawn(path, argv, environment, [nothing, writeEnd, nothing], 1024);
    close(nothing);
    close(writeEnd);
    if (pid < 0) {
      close(readEnd);
      return { error: -pid };
    }
    const pidfd = openPidfd(pid);
    pollFor(pidfd, POLLIN, 10_000);
    const exit = reap(pid);
    const buffer = Buffer.alloc(4096);
    const out = buffer.toString('utf8', 0, read(readEnd, buffer));
    close(readEnd);
    close(pidfd);
    return { exit, out };
  }

  it('has the arguments and the environment it was given, and no other', () => {
    assert.deepEqual(run('/usr/bin/env', ['env'], ['A=ü', 'B=']), { exit: { code: 0 }, out: 'A=ü\nB=\n' });
    assert.deepEqual(run('/bin/echo', ['echo', 'ä b', '', 'c']), { exit: { code: 0 }, out: 'ä b  c\n' });
  });

  it('tells how it ended', () => {
    assert.deepEqual(run('/bin/sh', ['sh', '-c', 'exit 255']).exit, { code: 255 });
    assert.deepEqual(run('/bin/sh', ['sh', '-c', 'kill -9 $$']).exit, { signal: 9 });
  });

  it('is not found to have ended while it runs, and a second time', () => {
    const nothing = openSync('/dev/null', 'r+');
    const pid = spawn('/bin/sleep', ['sleep', '60'], [], [nothing, nothing, nothing], 1024);
    close(nothing);
    assert.equal(reap(pid), undefined);
    const pidfd = openPidfd(pid);
    process.kill(-pid, 'SIGKILL');
    pollFor(pidfd, POLLIN, 10_000);
    close(pidfd);
    assert.deepEqual(reap(pid), { signal: 9 });
    assert.deepEqual(reap(pid), { unknown: 'waitpid: ECHILD' });
  });

  it('is an error number where it cannot be', () => {
    assert.deepEqual(run('/no/such', ['x']), { error: ERRNO.ENOENT });
    assert.deepEqual(run('/etc/passwd', ['x']), { error: ERRNO.EACCES });
  });

  it('has a lower limit of descriptors where one is asked for, and this process has its own again', () => {
    const ours = run('/bin/sh', ['sh', '-c', 'ulimit -n']).out;
    assert.equal(
      withDescriptorLimit(1000, () => run('/bin/sh', ['sh', '-c', 'ulimit -n']).out),
      '1000\n',
    );
    assert.equal(run('/bin/sh', ['sh', '-c', 'ulimit -n']).out, ours);
    assert.equal(
      withDescriptorLimit(2 ** 30, () => run('/bin/sh', ['sh', '-c', 'ulimit -n']).out),
      ours,
    );
  });
});

describe('a file in memory', () => {
  it('has no name and is closed with its descriptor', () => {
    const fd = openMemoryFile('x');
    close(fd);
    assert.equal(read(fd, Buffer.alloc(1)), -ERRNO.EBADF);
  });
});
