import assert from 'node:assert/strict';
import { LentDescriptor } from '../../src/handlers/lent-descriptor.ts';
import { EPOLLIN } from '../../src/posix/constants.ts';
import { close, openPipe, read, write } from '../../src/posix/descriptor.ts';
import { EventLoop } from '../../src/posix/event-loop.ts';
import { checkLeaks } from '../support/leaks.ts';
import { until } from '../support/wait.ts';

describe('a descriptor that is lent', () => {
  checkLeaks();

  it('is watched once, until it is given back, and then never again; it stays open', async () => {
    const loop = new EventLoop();
    loop.start();
    const { readEnd, writeEnd } = openPipe();
    const lent = new LentDescriptor(readEnd, loop);
    let told = 0;
    const ready = (): void => {
      told++;
      lent.unwatch();
    };
    for (let again = 0; again < 2; again++) lent.watch(EPOLLIN, ready);
    write(writeEnd, Buffer.from('x'));
    await until('it is told of', () => told === 1);
    lent.watch(EPOLLIN, ready);
    await until('it is told of anew', () => told === 2);
    lent.close();
    lent.watch(EPOLLIN, ready);
    assert.equal(lent.isOpen, false);
    assert.equal(read(readEnd, Buffer.alloc(8)), 1, 'it is open');
    loop.stop();
    for (const fd of [readEnd, writeEnd]) close(fd);
  });
});
