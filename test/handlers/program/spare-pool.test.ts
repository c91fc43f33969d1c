import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { ProcessTally } from '../../../src/core/account/process-tally.ts';
import { programSurroundings } from '../../../src/handlers/program/program-process.ts';
import { SparePool } from '../../../src/handlers/program/spare-pool.ts';
import { startSpare } from '../../../src/handlers/program/start-program.ts';
import { EventLoop } from '../../../src/posix/event-loop.ts';
import { checkLeaks } from '../../support/leaks.ts';
import { until } from '../../support/wait.ts';

describe('a pool of spares', () => {
  let loop: EventLoop;
  let pools: SparePool[];
  /** What it told its owner. */
  let told: string[];
  let free: number;
  let started: number;
  let pids: number[];
  let openBefore: number;
  let processTally: ProcessTally;
  const openCount = () => readdirSync('/proc/self/fd').length;
  beforeEach(() => {
    [told, pools, pids, free, started] = [[], [], [], 10, 0];
    loop = new EventLoop();
    processTally = new ProcessTally();
    loop.start();
    openBefore = openCount();
  });
  afterEach(async () => {
    for (const pool of pools) pool.strength = 0;
    await until('every spare is gone', () => openCount() <= openBefore);
    loop.stop();
  });
  checkLeaks();

  /** @param start in place of starting the script */
  function open(script: string, strength: number, start?: () => never): SparePool {
    const program = { path: '/bin/sh', argv: ['sh', '-c', script] };
    const pool = new SparePool({
      surroundings: programSurroundings(loop, 50),
      start: () => {
        started++;
        const spare = start === undefined ? startSpare(program, ['PATH=/usr/bin:/bin']) : start();
        pids.push(spare.pid);
        return spare;
      },
      freeTurns: () => free,
      said: (line) => void told.push(`said ${line}`),
      processTally,
      cannotStart: (cause) => void told.push(`cannot start: ${cause}`),
      ended: (_pid, _ageMs, cause) => void told.push(`ended: ${cause}`),
      pauseMs: 60_000,
    });
    pools.push(pool);
    pool.strength = strength;
    return pool;
  }

  it('keeps so many waiting, gives away the oldest, and starts another one in its place', async () => {
    const pool = open('read line', 2);
    await until('both are ready', () => pool.ready === 2);
    const spare = pool.take();
    assert.equal(spare.isReady, true);
    await until('another one is ready', () => pool.ready === 2);
    assert.equal(started, 3);
    spare.program.end();
    pool.strength = 0;
    assert.equal(processTally.starts.spare, 3);
    assert.deepEqual(processTally.ends.spare, { itself: 0, eofd: 2 }, 'the one that was given away has not ended');
  });

  it('starts no more at once than there are free turns, and one for a request that finds none', async () => {
    free = 0;
    const pool = open('read line', 2);
    assert.equal(started, 0);
    pool.take().program.end();
    assert.equal(started, 1);
    free = 1;
    pool.fill();
    assert.equal(started, 2);
    await until('the second one is started once the first one is ready', () => pool.ready === 2);
    assert.equal(started, 3);
  });

  it('does not give away one that has ended and that nobody has heard of yet', async () => {
    const pool = open('read line', 1);
    await until('it is ready', () => pool.ready === 1);
    const [pid = 0] = pids;
    process.kill(pid, 'SIGKILL');
    while (!/^State:\tZ/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'))) continue;
    const { program } = pool.take();
    assert.deepEqual(pids, [pid, program.pid]);
    program.end();
  });

  it('tells once why none stays alive, and refuses requests with that', async () => {
    const pool = open('echo no module >&2; exit 3', 2);
    await until('none is left', () => pool.down !== undefined);
    const why = 'the program exited with status 3: no module';
    assert.deepEqual(
      told.filter((line) => line.startsWith('ended')),
      [`ended: ${why}`],
    );
    assert.deepEqual(processTally.ends.spare, { itself: started, eofd: 0 });
    assert.throws(() => pool.take(), { message: `no spare of the program stays alive: ${why}` });
    await assert.rejects(pool.settled(60_000), { message: why });
  });

  it('tells once that none can be started', () => {
    const pool = open('', 2, () => {
      throw new Error('no more processes');
    });
    pool.fill();
    assert.deepEqual(told, ['cannot start: no more processes']);
    assert.equal(started, 1);
  });

  it('is settled once every spare seems to wait, or after a while', async () => {
    const pool = open('read line', 2);
    await pool.settled(60_000);
    assert.equal(pool.ready, 2);
    await open('while :; do :; done', 1).settled(1);
  });
});
