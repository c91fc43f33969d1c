import assert from 'node:assert/strict';
import { Orphans } from '../../../src/handlers/program/orphans.ts';
import { close, openPipe } from '../../../src/posix/descriptor.ts';
import { endedChild, reap, spawn } from '../../../src/posix/spawn.ts';
import { until } from '../../support/wait.ts';

describe('processes that have ended', () => {
  /** One that has ended, and whose end nobody has taken note of. */
  async function ended(): Promise<number> {
    const { readEnd, writeEnd } = openPipe();
    const pid = spawn('/bin/sh', ['sh', '-c', 'exit 3'], [], [readEnd, writeEnd, writeEnd], 1024);
    close(readEnd);
    close(writeEnd);
    await until('it has ended', () => endedChild() === pid);
    return pid;
  }

  it('are taken note of where nobody waits for them', async () => {
    const pid = await ended();
    new Orphans({ isAwaited: () => false, hasThreads: () => false }).look();
    assert.deepEqual(reap(pid), { unknown: 'waitpid: ECHILD' });
  });

  it('are left to those that wait for them', async () => {
    const awaited = await ended();
    // It looks again by and by, and what other tests start is none of its own.
    let isOver = false;
    new Orphans({ isAwaited: (pid) => isOver || pid === awaited, hasThreads: () => false }).look();
    isOver = true;
    assert.deepEqual(reap(awaited), { code: 3 });
  });

  it('are left alone for a while where a module may have started them', async () => {
    const pid = await ended();
    new Orphans({ isAwaited: () => false, hasThreads: () => true }).look();
    assert.deepEqual(reap(pid), { code: 3 });
  });
});
