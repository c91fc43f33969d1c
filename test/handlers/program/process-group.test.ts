import assert from 'node:assert/strict';
import { openSync } from 'node:fs';
import { ProcessGroup } from '../../../src/handlers/program/process-group.ts';
import { POLLIN } from '../../../src/posix/constants.ts';
import { close, openPipe, pollFor, read } from '../../../src/posix/descriptor.ts';
import { openPidfd } from '../../../src/posix/pidfd.ts';
import { spawn } from '../../../src/posix/spawn.ts';
import { checkLeaks } from '../../support/leaks.ts';
import { until } from '../../support/wait.ts';

describe('the processes of a program', () => {
  checkLeaks();

  let groups: ProcessGroup[] = [];
  afterEach(() => {
    // Only one that is not reaped has its number still.
    for (const group of groups) if (group.exit === undefined) group.kill();
    groups = [];
  });

  /** Runs a script of the shell until it has said the number of a process of its group. */
  function start(script: string): { readonly group: ProcessGroup; readonly said: number } {
    const nothing = openSync('/dev/null', 'r+');
    const { readEnd, writeEnd } = openPipe();
    const pid = spawn('/bin/sh', ['sh', '-c', script], ['PATH=/usr/bin:/bin'], [nothing, writeEnd, nothing], 1024);
    for (const fd of [nothing, writeEnd]) close(fd);
    const group = new ProcessGroup(pid);
    groups.push(group);
    pollFor(readEnd, POLLIN, 10_000);
    const buffer = Buffer.alloc(100);
    const said = Number(buffer.toString('latin1', 0, Math.max(0, read(readEnd, buffer))));
    close(readEnd);
    assert.ok(said > 0, 'it said nothing');
    return { group, said };
  }

  /** Waits for the end of a process. @returns whether it came */
  function hasEnded(pid: number, patienceMs = 10_000): boolean {
    let pidfd: number;
    try {
      pidfd = openPidfd(pid);
    } catch {
      return true;
    }
    const events = pollFor(pidfd, POLLIN, patienceMs);
    close(pidfd);
    return events !== 0;
  }

  /** Asks the group to end, and waits until it has. @returns the time it took, in milliseconds */
  async function end(group: ProcessGroup, graceMs: number): Promise<number> {
    const since = performance.now();
    let times = 0;
    group.end(graceMs, () => times++);
    await until('the group has ended', () => times > 0);
    const took = performance.now() - since;
    assert.equal(times, 1);
    return took;
  }

  it('end with it when it has ended by itself, and how it ended is known', () => {
    const { group, said } = start('sleep 60 & echo $!; exit 3');
    assert.equal(hasEnded(group.pid), true);
    assert.equal(hasEnded(said, 0), false);
    assert.deepEqual(group.collect(), { code: 3 });
    assert.deepEqual(group.exit, { code: 3 });
    assert.equal(hasEnded(said), true);
  });

  it('are killed at once where nobody will look after them any more', () => {
    const { group, said } = start('trap "" TERM; sleep 60 & echo $!; wait');
    group.kill();
    assert.deepEqual([hasEnded(group.pid), hasEnded(said)], [true, true]);
    assert.deepEqual(group.collect(), { signal: 9 });
  });

  it('are asked to end, and not killed when they do', async () => {
    const { group } = start('trap "exit 7" TERM; echo $$; while :; do sleep 0.01; done');
    await end(group, 60_000);
    assert.deepEqual(group.exit, { code: 7 });
  });

  it('that do not end when they are asked to are killed after the grace, and not before', async () => {
    const { group } = start('trap "" TERM; echo $$; while :; do sleep 0.01; done');
    const took = await end(group, 50);
    assert.ok(took >= 50, `${took} ms`);
    assert.deepEqual(group.exit, { signal: 9 });
  });

  it('are waited for when the first one is gone already', async () => {
    const { group, said } = start(`(trap "" TERM; exec sh -c 'echo $$; exec sleep 60') & wait`);
    const took = await end(group, 50);
    assert.ok(took >= 50, `${took} ms`);
    assert.deepEqual(group.exit, { signal: 15 });
    assert.equal(hasEnded(said), true);
  });

  it('have ended at once where the only one had ended before it was asked to', async () => {
    const { group } = start('echo $$; exit 5');
    assert.equal(hasEnded(group.pid), true);
    let ended = false;
    group.end(60_000, () => {
      ended = true;
    });
    assert.equal(ended, true);
    assert.deepEqual(group.exit, { code: 5 });
  });
});
