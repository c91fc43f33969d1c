import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { journalOutlet } from '../../src/log/journal-outlet.ts';
import { SOCK_DGRAM } from '../../src/posix/constants.ts';
import { close } from '../../src/posix/descriptor.ts';
import { ERRNO } from '../../src/posix/errno.ts';
import { bind, receive, unixAddress, unixSocket } from '../../src/posix/socket.ts';
import { scratchDirectory } from './pipe.ts';

const listenAt = (path: string): number => {
  const fd = unixSocket(SOCK_DGRAM);
  bind(fd, unixAddress(path));
  return fd;
};

describe("the journal's socket", () => {
  const directory = scratchDirectory();
  const bytes = Buffer.from('MESSAGE=hi\n');

  it('gets each record as one datagram', () => {
    const path = join(directory, 'socket');
    const fd = listenAt(path);
    const outlet = journalOutlet(path);
    assert.equal(outlet.put(bytes), bytes.length);
    const buffer = Buffer.alloc(99);
    assert.equal(buffer.toString('utf8', 0, receive(fd, buffer, 0, 99)), 'MESSAGE=hi\n');
    close(fd);
  });

  it('never waits for a receiver that is full, and pauses only shortly for it', () => {
    const path = join(directory, 'full');
    const fd = listenAt(path);
    const outlet = journalOutlet(path);
    let taken = 0;
    while (outlet.put(bytes) > 0) taken += 1;
    assert.ok(taken > 0);
    assert.equal(outlet.put(bytes), -ERRNO.EAGAIN);
    const began = performance.now();
    outlet.wait(60_000);
    assert.ok(performance.now() - began < 30_000);
    close(fd);
  });

  it('tells whether its records have been read', () => {
    const path = join(directory, 'read');
    const fd = listenAt(path);
    const outlet = journalOutlet(path);
    assert.equal(outlet.isRead?.(), true);
    outlet.put(bytes);
    outlet.put(bytes);
    assert.equal(outlet.isRead?.(), false);
    receive(fd, Buffer.alloc(99), 0, 99);
    assert.equal(outlet.isRead?.(), false);
    receive(fd, Buffer.alloc(99), 0, 99);
    assert.equal(outlet.isRead?.(), true);
    close(fd);
  });

  it('is found again when another receiver is at its place', () => {
    const path = join(directory, 'again');
    close(listenAt(path));
    const outlet = journalOutlet(path);
    assert.equal(outlet.put(bytes), -ERRNO.ECONNREFUSED);
    rmSync(path);
    assert.equal(outlet.put(bytes), -ERRNO.ENOENT);
    const fd = listenAt(path);
    assert.equal(outlet.put(bytes), bytes.length);
    close(fd);
  });
});
