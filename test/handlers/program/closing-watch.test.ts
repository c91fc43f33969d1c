import assert from 'node:assert/strict';
import { ClosingWatch } from '../../../src/handlers/program/closing-watch.ts';
import {
  connectToWorker,
  openWorkerSocket,
  type WorkerSocket,
  workerAddress,
} from '../../../src/handlers/program/worker-socket.ts';
import { close } from '../../../src/posix/descriptor.ts';
import { EventLoop } from '../../../src/posix/event-loop.ts';
import { accept, receive, send } from '../../../src/posix/socket.ts';
import { checkLeaks } from '../../support/leaks.ts';

describe('a connection that nobody wants any more', () => {
  let loop: EventLoop;
  let socket: WorkerSocket;
  beforeEach(() => {
    loop = new EventLoop();
    loop.start();
    socket = openWorkerSocket(4);
  });
  afterEach(() => {
    loop.stop();
    close(socket.listener);
    close(socket.handle);
  });
  // After the hook above, which closes what there is to close.
  checkLeaks();

  const pair = () => {
    const ours = connectToWorker(workerAddress(socket.handle), `eofd/closing-${process.pid}`);
    return { ours, theirs: accept(socket.listener) };
  };
  const closing = async (fd: number, graceMs: number): Promise<boolean> =>
    new Promise((resolve) => {
      new ClosingWatch(loop, graceMs).close(fd, resolve);
    });

  it('is closed at once where the other side was first', async () => {
    const { ours, theirs } = pair();
    close(theirs);
    assert.equal(await closing(ours, 60_000), true);
  });

  it('reads as ended to the other side, whose close is noticed', async () => {
    const { ours, theirs } = pair();
    send(ours, Buffer.from('unread'));
    const closed = closing(ours, 60_000);
    const buffer = Buffer.alloc(10);
    assert.deepEqual([receive(theirs, buffer, 0, 10), receive(theirs, buffer, 0, 10)], [6, 0]);
    assert.ok(send(theirs, Buffer.from('x')) < 0);
    setImmediate(() => close(theirs));
    assert.equal(await closed, true);
  });

  it('is noticed where the other side closes in that very moment', async () => {
    const { ours, theirs } = pair();
    const closed = closing(ours, 60_000);
    close(theirs);
    assert.equal(await closed, true);
  });

  it('is closed after the grace, and that is told, where the other side stays', async () => {
    const { ours, theirs } = pair();
    assert.equal(await closing(ours, 20), false);
    close(theirs);
  });

  it('is one of many, each noticed by itself', async () => {
    const watch = new ClosingWatch(loop, 60_000);
    const pairs = [pair(), pair(), pair()];
    const order: number[] = [];
    const all = pairs.map(
      ({ ours }, i) =>
        new Promise<void>((resolve) => {
          watch.close(ours, (isClosed) => {
            assert.ok(isClosed);
            order.push(i);
            resolve();
          });
        }),
    );
    for (const i of [2, 0, 1]) {
      close(pairs[i]?.theirs ?? -1);
      await all[i];
    }
    assert.deepEqual(order, [2, 0, 1]);
  });
});
