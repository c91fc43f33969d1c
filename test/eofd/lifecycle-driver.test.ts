import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import { LifecycleDriver, type Steps } from '../../src/eofd/lifecycle-driver.ts';
import { until } from '../support/wait.ts';

describe('the daemon', () => {
  /** What it did so far, in order. */
  let story: string[];
  let drainTimeout: number;
  let now: number;
  /** End the reloads that are under way. */
  let reloads: (() => void)[];
  let emptied: () => void;
  let daemon: LifecycleDriver;

  const note = (line: string) => () => void story.push(line);
  const told = () => story.filter((line) => line.startsWith('log'));
  const done = () => story.filter((line) => !line.startsWith('log'));
  const timers = () => process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length;

  beforeEach(() => {
    story = [];
    reloads = [];
    drainTimeout = Number.POSITIVE_INFINITY;
    now = 0;
    emptied = () => assert.fail('nothing drains');
    const steps: Steps = {
      announce: note('announce'),
      reload() {
        story.push('reload');
        return new Promise((resolve) => reloads.push(resolve));
      },
      drain(whenEmptied) {
        story.push('drain');
        emptied = whenEmptied;
      },
      cut: (cause) => void story.push(`cut: ${cause}`),
      exit: note('exit'),
    };
    daemon = new LifecycleDriver(steps, {
      log: ({ level, event, message }) => void story.push(`log ${level} ${event}: ${message}`),
      drainTimeoutMs: () => drainTimeout,
      now: () => now,
      notify: {
        ready: note('READY'),
        reloading: note('RELOADING'),
        stopping: note('STOPPING'),
        extendTimeout: (ms) => void story.push(`EXTEND ${ms}`),
      },
    });
  });

  /** Lets the reload that is under way come to its end. */
  async function endReload(): Promise<void> {
    await until('a reload is under way', () => reloads.length > 0);
    reloads.shift()?.();
  }

  it('says that it is ready once it listens, and not before', () => {
    assert.deepEqual(story, []);
    daemon.occur('listening');
    assert.deepEqual(story, ['announce', 'READY']);
  });

  it('ends at once when it is asked to before it listens', () => {
    daemon.occur('stop');
    assert.deepEqual(story, ['exit']);
    assert.equal(daemon.stopped, true);
    daemon.occur('listening');
    assert.deepEqual(story, ['exit']);
  });

  it('is ready again after a reload, and not while it goes on', async () => {
    daemon.occur('listening');
    daemon.occur('reload');
    await until('a reload is under way', () => reloads.length > 0);
    assert.deepEqual(story.slice(2), ['RELOADING', 'reload']);
    await endReload();
    await until('it is ready', () => story.length > 4);
    assert.deepEqual(story.slice(4), ['READY']);
  });

  it('reloads once more for all that asked meanwhile, after the reload that is under way', async () => {
    daemon.occur('listening');
    for (let time = 0; time < 448; time++) daemon.hear('reload');
    for (let time = 1; time <= 2; time++) {
      await until('the next reload is under way', () => reloads.length > 0);
      assert.equal(reloads.length, 1);
      assert.equal(story.filter((line) => line === 'reload').length, time);
      await endReload();
    }
    const one = ['RELOADING', 'reload', 'READY'];
    await until('it is ready', () => story.length >= 8);
    assert.deepEqual(story, ['announce', 'READY', ...one, ...one]);
    daemon.hear('reload');
    await endReload();
    await until('it is ready', () => story.length >= 11);
    assert.deepEqual(story, ['announce', 'READY', ...one, ...one, ...one]);
  });

  it('leaves a reload that waits where it stops meanwhile', async () => {
    daemon.occur('listening');
    daemon.hear('reload');
    daemon.hear('reload');
    daemon.hear('stop');
    story = [];
    await endReload();
    await sleep(0);
    assert.deepEqual(done(), []);
  });

  it('reloads once it listens when it was asked to during the start', async () => {
    daemon.occur('reload');
    daemon.occur('reload');
    assert.deepEqual(story, []);
    daemon.occur('listening');
    await endReload();
    await until('it is ready', () => story.length >= 5);
    assert.deepEqual(story, ['announce', 'READY', 'RELOADING', 'reload', 'READY']);
  });

  it('does not reload any more once it stops', async () => {
    daemon.occur('listening');
    daemon.occur('stop');
    story = [];
    daemon.occur('reload');
    await sleep(0);
    assert.deepEqual(story, []);
  });

  it('finishes what is under way when it is asked to stop, and ends when nothing is left', () => {
    daemon.occur('listening');
    story = [];
    daemon.occur('stop');
    assert.deepEqual(done(), ['STOPPING', 'drain']);
    assert.deepEqual(told(), ['log info lifecycle: stopping: finishing what is under way']);
    assert.equal(daemon.stopped, false);
    emptied();
    assert.deepEqual(done(), ['STOPPING', 'drain', 'exit']);
    assert.equal(daemon.stopped, true);
  });

  for (const [event, reason] of [
    ['idle', 'no connection for exit-idle-time: stopping until the next one comes'],
    ['served', 'the connection is served: stopping'],
  ] as const) {
    it(`says why it stops by itself: ${event}`, () => {
      daemon.occur('listening');
      story = [];
      daemon.occur(event);
      assert.deepEqual(done(), ['STOPPING', 'drain']);
      assert.deepEqual(told(), [`log info lifecycle: ${reason}`]);
    });
  }

  it('cuts what is under way when it is asked to stop a second time, and does so once', () => {
    daemon.occur('listening');
    daemon.hear('stop');
    story = [];
    now = 999;
    daemon.hear('stop');
    assert.deepEqual(story, []);
    now = 1000;
    daemon.hear('stop');
    const cut = ['log notice lifecycle: asked again to stop: not waiting for open connections', 'cut: hurry'];
    assert.deepEqual(story, cut);
    now = 9000;
    daemon.hear('stop');
    daemon.occur('drain deadline');
    assert.deepEqual(story, cut);
    emptied();
    assert.deepEqual(story, [...cut, 'exit']);
  });

  it('is in no hurry when it is asked to stop for the first time while it drains by itself', () => {
    daemon.occur('listening');
    daemon.occur('idle');
    story = [];
    daemon.hear('stop');
    assert.deepEqual(story, []);
  });

  it('cuts what is under way when drain-timeout has passed, and no sooner', async () => {
    drainTimeout = 20;
    daemon.occur('listening');
    story = [];
    const since = performance.now();
    daemon.occur('stop');
    // A little more than its own time, or the service manager would be the one to cut.
    assert.deepEqual(done(), ['STOPPING', 'EXTEND 5020', 'drain']);
    await until('it cuts', () => story.includes('cut: drain deadline'));
    // A timer of Node's may be a millisecond early.
    assert.ok(performance.now() - since >= 19);
    assert.equal(told().at(-1), 'log notice lifecycle: drain-timeout has passed: cutting the open connections');
    emptied();
    assert.deepEqual(done(), ['STOPPING', 'EXTEND 5020', 'drain', 'cut: drain deadline', 'exit']);
  });

  it('keeps no timer after its end: the process ends without it', () => {
    drainTimeout = 60_000;
    daemon.occur('listening');
    const before = timers();
    daemon.occur('stop');
    assert.equal(timers(), before + 1);
    emptied();
    assert.equal(timers(), before);
  });

  it('waits as long as it should where that is longer than a timer of Node can', async () => {
    drainTimeout = 2 ** 32;
    daemon.occur('listening');
    daemon.occur('stop');
    // Timers are due in their order: one that was cut short would be due before this one.
    await sleep(5);
    assert.equal(story.includes('cut: drain deadline'), false);
    emptied();
    assert.equal(daemon.stopped, true);
  });

  it('asks for no more time and sets no timer where drain-timeout is infinity', () => {
    daemon.occur('listening');
    const before = timers();
    daemon.occur('stop');
    assert.equal(timers(), before);
    assert.equal(
      story.some((line) => line.startsWith('EXTEND')),
      false,
    );
  });
});
