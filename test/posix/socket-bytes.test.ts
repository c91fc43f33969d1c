import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import * as k from '../../src/posix/constants.ts';
import { close, pollFor } from '../../src/posix/descriptor.ts';
import { ERRNO } from '../../src/posix/errno.ts';
import { calls } from '../../src/posix/libc.ts';
import { accept, bind, receive, send, sendDatagram, unixAddress, unixSocket } from '../../src/posix/socket.ts';
import { checkLeaks } from '../support/leaks.ts';
import { abstractName, connectedPair, connectTo, listenOn, NOT_OPEN } from '../support/sockets.ts';

const SHUT_WR = 1;

describe('bytes', () => {
  checkLeaks();

  it('arrive where they were asked for, in part of a buffer too', () => {
    const { client, server } = connectedPair();
    assert.equal(receive(server, Buffer.alloc(4), 0, 4), -ERRNO.EAGAIN);
    assert.equal(send(client, Buffer.from('xabcdex').subarray(1, 6)), 5);
    const buffer = Buffer.from('........');
    assert.equal(receive(server, buffer, 0, 1, k.MSG_PEEK), 1);
    assert.equal(receive(server, buffer, 2, 3), 3);
    assert.equal(buffer.toString(), 'a.abc...');
    assert.equal(receive(server, buffer, 6, 2), 2);
    assert.equal(buffer.toString(), 'a.abc.de');
    close(client);
    assert.equal(receive(server, buffer, 0, 8), 0);
    close(server);
    assert.equal(receive(NOT_OPEN, buffer, 0, 8), -ERRNO.EBADF);
  });

  it('never go past the end of the buffer', () => {
    const { client, server } = connectedPair();
    send(client, Buffer.alloc(100, 'x'));
    const memory = Buffer.alloc(100, '.');
    assert.equal(receive(server, memory.subarray(0, 10), 0, 50), 10);
    assert.equal(receive(server, memory.subarray(0, 20), 15, 50), 5);
    assert.equal(receive(server, memory.subarray(20, 30), 0, -1), 0);
    assert.equal(memory.toString(), `${'x'.repeat(10)}.....${'x'.repeat(5)}${'.'.repeat(80)}`);
    close(client);
    close(server);
  });

  it('are taken as far as they fit, then not, and never by a peer that is gone', () => {
    const { client, server } = connectedPair();
    const bytes = Buffer.alloc(1 << 20);
    const taken = send(client, bytes);
    assert.ok(taken > 0 && taken < bytes.length);
    assert.equal(send(client, bytes), -ERRNO.EAGAIN);
    close(server);
    assert.equal(send(client, bytes), -ERRNO.EPIPE);
    close(client);
    assert.equal(send(NOT_OPEN, bytes), -ERRNO.EBADF);
  });

  it('are followed by a clean EOF when the other side read everything', () => {
    const { client, server } = connectedPair();
    send(client, Buffer.from('ab'));
    receive(server, Buffer.alloc(2), 0, 2);
    send(server, Buffer.from('AB'));
    close(server);
    const reply = Buffer.alloc(8);
    assert.equal(receive(client, reply, 0, 8), 2);
    assert.equal(receive(client, reply, 0, 8), 0);
    close(client);
  });

  it('are followed by a reset when the other side left one unread', () => {
    const { client, server } = connectedPair();
    send(client, Buffer.from('ab'));
    calls.shutdown(client, SHUT_WR);
    receive(server, Buffer.alloc(1), 0, 1);
    receive(server, Buffer.alloc(1), 0, 1, k.MSG_PEEK);
    send(server, Buffer.from('AB'));
    close(server);
    const reply = Buffer.alloc(8);
    assert.equal(receive(client, reply, 0, 8), 2);
    assert.equal(receive(client, reply, 0, 8), -ERRNO.ECONNRESET);
    close(client);
  });

  it('are followed by a reset when the other side was killed before it read all of them', async () => {
    const name = abstractName();
    const listener = listenOn(name);
    const client = connectTo(name);
    const server = accept(listener);
    send(client, Buffer.from('ab'));
    const child = spawn('python3', ['-c', 'import os; os.read(3, 1); os.write(3, b"A"); os.read(0, 1)'], {
      stdio: ['pipe', 'ignore', 'inherit', server],
    });
    close(server);
    close(listener);
    assert.equal(pollFor(client, k.POLLIN, 10_000), k.POLLIN);
    child.kill('SIGKILL');
    await once(child, 'close');
    const reply = Buffer.alloc(8);
    assert.equal(receive(client, reply, 0, 8), 1);
    assert.equal(receive(client, reply, 0, 8), -ERRNO.ECONNRESET);
    close(client);
  });

  it('of a datagram go out whole or not at all', () => {
    const name = abstractName();
    const [receiver, sender] = [unixSocket(k.SOCK_DGRAM), unixSocket(k.SOCK_DGRAM)];
    const address = unixAddress(name);
    assert.equal(sendDatagram(sender, Buffer.from('a'), address), -ERRNO.ECONNREFUSED);
    bind(receiver, address);
    assert.equal(sendDatagram(sender, Buffer.alloc(1 << 23), address), -ERRNO.EMSGSIZE);
    let sent = 0;
    let result = 1;
    while (result > 0) {
      result = sendDatagram(sender, Buffer.from('abc'), address);
      if (result > 0) sent++;
    }
    assert.equal(result, -ERRNO.EAGAIN);
    const buffer = Buffer.alloc(8);
    while (receive(receiver, buffer, 0, 8) === 3) sent--;
    assert.equal(sent, 0);
    close(receiver);
    close(sender);
  });
});
