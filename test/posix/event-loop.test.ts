import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { closeSync, mkdtempSync, openSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EPOLLET, EPOLLHUP, EPOLLIN, EPOLLOUT } from '../../src/posix/constants.ts';
import { close } from '../../src/posix/descriptor.ts';
import { EventLoop } from '../../src/posix/event-loop.ts';
import { calls } from '../../src/posix/libc.ts';
import { receive, send } from '../../src/posix/socket.ts';
import { checkLeaks } from '../support/leaks.ts';
import { moduleUrl, runNode } from '../support/node.ts';
import { removeTree } from '../support/remove-tree.ts';
import { connectedPair } from '../support/sockets.ts';
import { until } from '../support/wait.ts';

const F_DUPFD = 0;
/** More than libuv's pool has, also where a module was loaded before. */
const MANY_THREADS = 48;
const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe('the event loop', () => {
  checkLeaks();

  describe('while it runs', () => {
    const directory = mkdtempSync(join(tmpdir(), 'eofd-test-'));
    after(() => removeTree(directory));
    let loop: EventLoop;
    let pair: ReturnType<typeof connectedPair>;
    /** What watchers were told, by their names. */
    let told: (readonly [name: string, events: number])[];
    const watcher = (name: string, then = () => {}) => ({
      ready(events: number) {
        told.push([name, events]);
        then();
      },
    });

    beforeEach(() => {
      loop = new EventLoop();
      pair = connectedPair();
      told = [];
    });
    afterEach(() => {
      loop.stop();
      close(pair.client);
      close(pair.server);
    });

    it('tells a watcher what happened before and after it waits', async () => {
      send(pair.client, Buffer.from('a'));
      loop.watch(pair.server, EPOLLIN | EPOLLET, watcher('server'));
      loop.start();
      assert.deepEqual(told, [['server', EPOLLIN]]);
      await turn();
      send(pair.client, Buffer.from('b'));
      await until('the watcher was told', () => told.length > 1);
      assert.deepEqual(told.slice(1), [['server', EPOLLIN]]);
    });

    it('tells of what it was asked for last', async () => {
      loop.watch(pair.client, 0, watcher('client'));
      loop.start();
      assert.deepEqual(told, []);
      loop.change(pair.client, EPOLLOUT | EPOLLET);
      await until('the watcher was told', () => told.length > 0);
      assert.deepEqual(told, [['client', EPOLLOUT]]);
    });

    it('tells a watcher nothing after it was forgotten', async () => {
      loop.watch(pair.server, EPOLLIN | EPOLLET, watcher('server'));
      loop.watch(pair.client, EPOLLIN | EPOLLET, watcher('client'));
      loop.start();
      loop.forget(pair.server);
      send(pair.client, Buffer.from('a'));
      send(pair.server, Buffer.from('a'));
      await until('the watcher was told', () => told.length > 0);
      assert.deepEqual(told, [['client', EPOLLIN]]);
    });

    it('lets go of a descriptor that stays open, which may be watched again', async () => {
      loop.watch(pair.server, EPOLLIN | EPOLLET, watcher('before'));
      loop.start();
      loop.unwatch(pair.server);
      send(pair.client, Buffer.from('a'));
      await turn();
      loop.watch(pair.server, EPOLLIN | EPOLLET, watcher('after'));
      await until('the watcher was told', () => told.length > 0);
      assert.deepEqual(told, [['after', EPOLLIN]]);
    });

    it('tells a connection nothing of one that had its descriptor before, in the same turn', async () => {
      const [second, third] = [connectedPair(), connectedPair()];
      send(pair.client, Buffer.from('a'));
      send(second.client, Buffer.from('a'));
      // Both are ready; the first ends the second, and a new one gets its number.
      const end = () => {
        loop.forget(second.server);
        close(second.server);
        assert.equal(calls.fcntl(third.server, F_DUPFD, second.server), second.server);
        loop.watch(second.server, EPOLLIN | EPOLLET, watcher('third'));
      };
      loop.watch(pair.server, EPOLLIN | EPOLLET, watcher('first', end));
      loop.watch(second.server, EPOLLIN | EPOLLET, watcher('second'));
      loop.start();
      assert.deepEqual(told, [['first', EPOLLIN]]);
      send(third.client, Buffer.from('b'));
      await until('the watcher was told', () => told.length > 1);
      assert.deepEqual(told.slice(1), [['third', EPOLLIN]]);
      for (const fd of [second.client, second.server, third.client, third.server]) close(fd);
    });

    it('does what was put off soon, once, though it waits', async () => {
      loop.start();
      const done: string[] = [];
      loop.defer(() => {
        done.push('first');
        loop.defer(() => done.push('put off again'));
      });
      const twice = () => done.push('once');
      loop.defer(twice);
      loop.defer(twice);
      await until('all is done', () => done.length > 2);
      await turn();
      assert.deepEqual(done, ['first', 'once', 'put off again']);
    });

    it('does what was put off before it started', () => {
      const done: string[] = [];
      loop.defer(() => done.push('early'));
      loop.start();
      assert.deepEqual(done, ['early']);
    });

    it('lets Node work between its turns, however busy it is', async () => {
      let turns = 0;
      let timerRan = false;
      const busy = () => {
        turns++;
        if (!timerRan) loop.defer(busy);
      };
      loop.defer(busy);
      loop.start();
      await new Promise<void>((resolve) => {
        const timer = setInterval(() => {
          if (turns <= 5) return;
          clearInterval(timer);
          timerRan = true;
          resolve();
        }, 1);
      });
      assert.ok(turns > 5);
    });

    it('hears of events while every thread of the pool of Node is taken', async () => {
      const names = Array.from({ length: MANY_THREADS }, (_, index) => join(directory, `fifo${index}`));
      execFileSync('mkfifo', names);
      // Each takes a thread until somebody opens the other end.
      const opened = names.map((name) => open(name, 'r'));
      loop.watch(pair.server, EPOLLIN | EPOLLET, watcher('server'));
      loop.start();
      await turn();
      send(pair.client, Buffer.from('a'));
      await until('the watcher was told', () => told.length > 0);
      // A FIFO that is opened for both is opened at once, and lets a reader in.
      const ends = names.map((name) => openSync(name, 'r+'));
      for (const file of await Promise.all(opened)) await file.close();
      for (const end of ends) closeSync(end);
    });

    it('goes on with one watcher when another keeps being ready', async () => {
      loop.watch(pair.client, EPOLLOUT, watcher('always'));
      const quiet = connectedPair();
      loop.watch(
        quiet.server,
        EPOLLIN,
        watcher('quiet', () => void receive(quiet.server, Buffer.alloc(1), 0, 1)),
      );
      loop.start();
      send(quiet.client, Buffer.from('a'));
      await until('the watcher was told', () => told.some(([name]) => name === 'quiet'));
      loop.forget(quiet.server);
      close(quiet.client);
      close(quiet.server);
    });

    it('tells nobody anything, and does nothing that was put off, after it was stopped', async () => {
      loop.watch(pair.server, EPOLLIN, watcher('server'));
      loop.start();
      const done: string[] = [];
      loop.defer(() => done.push('never'));
      loop.stop();
      loop.stop();
      send(pair.client, Buffer.from('a'));
      loop.defer(() => done.push('never'));
      await turn();
      assert.deepEqual([told, done], [[], []]);
    });

    it('may be asked to watch something no more when it has ended: a program may take longer to its end', () => {
      loop.watch(pair.server, EPOLLIN, watcher('server'));
      loop.start();
      loop.stop();
      loop.unwatch(pair.server);
    });

    it('ends after the turn in which it was stopped', async () => {
      loop.watch(
        pair.server,
        EPOLLIN,
        watcher('server', () => loop.stop()),
      );
      send(pair.client, Buffer.from('a'));
      loop.start();
      await turn();
      assert.deepEqual(told, [['server', EPOLLIN]]);
    });
  });

  it('tells that a peer is gone', async () => {
    const loop = new EventLoop();
    const { client, server } = connectedPair();
    const gone = new Promise<number>((resolve) => loop.watch(server, EPOLLET, { ready: resolve }));
    loop.start();
    close(client);
    assert.equal(await gone, EPOLLHUP);
    loop.stop();
    close(server);
  });

  it('leaves nothing behind on the process, however many there were', async () => {
    await turn();
    const before = process.listenerCount('exit');
    const loops = Array.from({ length: 3 }, () => new EventLoop());
    for (const loop of loops) loop.start();
    for (const loop of loops) loop.stop();
    assert.equal(process.listenerCount('exit'), before);
  });
});

describe('a process with an event loop', () => {
  const run = (then: string) =>
    runNode(`
      import { EventLoop } from '${moduleUrl('posix/event-loop')}';
      const loop = new EventLoop();
      loop.start();
      setImmediate(() => { ${then} });
    `);

  it('ends by itself when the loop is stopped', () => {
    assert.deepEqual(run("process.exitCode = 3; loop.stop(); process.on('exit', () => console.log('the end'));"), {
      status: 3,
      out: 'the end\n',
      errors: '',
    });
  });

  it('ends at once when it exits, though the loop waits', () => {
    assert.deepEqual(run('process.exit(4);'), { status: 4, out: '', errors: '' });
  });

  it('dies at once of an error nobody caught, though the loop waits', () => {
    const { status, errors } = run("throw new Error('a bug');");
    assert.equal(status, 1);
    assert.match(errors, /Error: a bug/);
  });

  it('dies of an error in a turn of the loop, and does not go on without it', () => {
    const { status, errors } = run("loop.defer(() => { throw new Error('a bug'); });");
    assert.equal(status, 1);
    assert.match(errors, /Error: a bug/);
  });

  it('stays as long as the loop runs', () => {
    assert.deepEqual(run("setTimeout(() => { console.log('still here'); loop.stop(); }, 50);"), {
      status: 0,
      out: 'still here\n',
      errors: '',
    });
  });
});
