import assert from 'node:assert/strict';
import { closeSync, openSync } from 'node:fs';
import { join } from 'node:path';
import { streamOutlet, writeIfReady } from '../../src/log/stream-outlet.ts';
import { SOCK_STREAM } from '../../src/posix/constants.ts';
import { close } from '../../src/posix/descriptor.ts';
import { ERRNO } from '../../src/posix/errno.ts';
import { bind, connect, listen, unixAddress, unixSocket } from '../../src/posix/socket.ts';
import { Pipe, scratchDirectory } from './pipe.ts';

const page = Buffer.alloc(4096, 'x');

describe('a descriptor that others hold too', () => {
  const directory = scratchDirectory();

  it('takes what a pipe has room for, to the byte, and never waits', () => {
    const pipe = new Pipe(join(directory, 'reopened'));
    const outlet = streamOutlet(pipe.writeEnd);
    let total = 0;
    for (let taken = outlet.put(page); taken > 0; taken = outlet.put(page)) total += taken;
    assert.equal(outlet.put(page), -ERRNO.EAGAIN);
    assert.equal(pipe.read().length, total);
    assert.equal(outlet.put(page), page.length);
  });

  it('takes what a socket has room for, and never waits', () => {
    const address = unixAddress(join(directory, 'socket'));
    const [listener, client] = [unixSocket(SOCK_STREAM), unixSocket(SOCK_STREAM)];
    bind(listener, address);
    listen(listener, 1);
    connect(client, address);
    const outlet = streamOutlet(client);
    assert.equal(outlet.put(Buffer.alloc(9999)), 9999);
    while (outlet.put(page) > 0);
    assert.equal(outlet.put(page), -ERRNO.EAGAIN);
    close(listener);
    assert.equal(outlet.put(page), -ERRNO.EPIPE);
    close(client);
  });

  it('takes a page at a time and never waits where a pipe cannot be opened anew', () => {
    const pipe = new Pipe(join(directory, 'polled'));
    let total = 0;
    for (
      let taken = writeIfReady(pipe.writeEnd, Buffer.alloc(9999, 'x'));
      taken > 0;
      taken = writeIfReady(pipe.writeEnd, page)
    ) {
      assert.equal(taken, 4096);
      total += taken;
    }
    assert.equal(writeIfReady(pipe.writeEnd, Buffer.from('x')), -ERRNO.EAGAIN);
    assert.equal(pipe.read().length, total);
    assert.equal(writeIfReady(pipe.writeEnd, Buffer.from('x')), 1);
  });

  it('waits for room only as long as it is told', () => {
    const pipe = new Pipe(join(directory, 'waiting'));
    const outlet = streamOutlet(pipe.writeEnd);
    while (outlet.put(page) > 0);
    const began = performance.now();
    outlet.wait(50);
    assert.ok(performance.now() - began >= 49);
    pipe.read();
    outlet.wait(10_000);
    assert.ok(outlet.put(page) > 0);
  });

  it('is an error, not an end, when nobody reads', () => {
    const pipe = new Pipe(join(directory, 'closed'));
    pipe.closeReadEnd();
    assert.equal(streamOutlet(pipe.writeEnd).put(page), -ERRNO.EPIPE);
  });

  it('is an error when the disk is full, or when it is not open', () => {
    const full = openSync('/dev/full', 'w');
    assert.equal(streamOutlet(full).put(page), -ERRNO.ENOSPC);
    closeSync(full);
    assert.equal(streamOutlet(full).put(page), -ERRNO.EBADF);
  });
});
