import assert from 'node:assert/strict';
import { fstatSync } from 'node:fs';
import { WatchedDescriptor } from '../../src/handlers/watched-descriptor.ts';
import { openPipe } from '../../src/posix/descriptor.ts';
import { checkLeaks } from '../support/leaks.ts';

describe('a descriptor of a program', () => {
  checkLeaks();
  const told: string[] = [];
  const readiness = { watch: () => void told.push('watch'), unwatch: () => void told.push('unwatch') };
  beforeEach(() => {
    told.length = 0;
  });

  it('is watched no more before it is closed, and closed once', () => {
    const { readEnd, writeEnd } = openPipe();
    const [reads, writes] = [readEnd, writeEnd].map((fd) => new WatchedDescriptor(fd, readiness));
    assert.ok(reads && writes);
    reads.watch(1, () => undefined);
    reads.watch(1, () => undefined);
    for (const each of [reads, writes, reads]) each.close();
    assert.deepEqual([told, reads.isOpen, writes.isOpen], [['watch', 'unwatch'], false, false]);
    for (const fd of [readEnd, writeEnd]) assert.throws(() => fstatSync(fd), /EBADF/);
    reads.watch(1, () => undefined);
    assert.equal(told.length, 2);
  });
});
