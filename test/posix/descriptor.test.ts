import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, mkdirSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as k from '../../src/posix/constants.ts';
import * as descriptor from '../../src/posix/descriptor.ts';
import { ERRNO, PosixError } from '../../src/posix/errno.ts';
import { calls, must } from '../../src/posix/libc.ts';
import { receive, send } from '../../src/posix/socket.ts';
import { checkLeaks } from '../support/leaks.ts';
import { moduleUrl, runNode } from '../support/node.ts';
import { whileFailing } from '../support/refusing.ts';
import { abstractName, connectedPair, listenOn, NOT_OPEN, withDirectory } from '../support/sockets.ts';

const { close, pollNow, pollFor } = descriptor;
const SHUT_WR = 1;
const failsWith = (errno: keyof typeof ERRNO) => (error: unknown) => error instanceof PosixError && error.is(errno);
const flagsOf = (fd: number): number =>
  Number.parseInt(/^flags:\s+(\d+)$/m.exec(readFileSync(`/proc/self/fdinfo/${fd}`, 'utf8'))?.[1] ?? '', 8);
const O_CLOEXEC = 0o2000000;

describe('a descriptor', () => {
  checkLeaks();

  it('is gone after close, and closing it again harms nothing', () => {
    const { client, server } = connectedPair();
    close(server);
    assert.equal(pollNow(server, k.POLLIN), k.POLLNVAL);
    close(server);
    close(client);
  });

  it('tells its state: nothing yet, bytes, half-closed, gone', () => {
    const { client, server } = connectedPair();
    const asked = k.POLLIN | k.POLLRDHUP;
    assert.equal(pollNow(server, asked), 0);
    assert.equal(pollNow(server, asked | k.POLLOUT), k.POLLOUT);
    send(client, Buffer.from('a'));
    assert.equal(pollNow(server, asked), k.POLLIN);
    assert.equal(pollNow(server, 0), 0);
    calls.shutdown(client, SHUT_WR);
    assert.equal(pollNow(server, asked), k.POLLIN | k.POLLRDHUP);
    close(client);
    assert.equal(pollNow(server, asked), k.POLLIN | k.POLLRDHUP | k.POLLHUP);
    assert.equal(pollNow(server, 0), k.POLLHUP);
    close(server);
  });

  it('tells an error that waits for its owner', () => {
    const { client, server } = connectedPair();
    send(client, Buffer.from('unread'));
    close(server);
    assert.equal(pollNow(client, 0), k.POLLHUP | k.POLLERR);
    close(client);
  });

  it('waits for its state as long as it is told, and no longer than it must', () => {
    const { client, server } = connectedPair();
    const start = performance.now();
    assert.equal(pollFor(server, k.POLLIN, 20), 0);
    assert.ok(performance.now() - start >= 19);
    send(client, Buffer.from('a'));
    assert.equal(pollFor(server, k.POLLIN, 60_000), k.POLLIN);
    assert.ok(performance.now() - start < 30_000);
    close(client);
    close(server);
  });

  it('is waited for until the time is over also where a child ends meanwhile', async () => {
    const { client, server } = connectedPair();
    const child = spawn('sleep', ['0.2']);
    const start = performance.now();
    assert.equal(pollFor(server, k.POLLIN, 700), 0);
    assert.ok(performance.now() - start >= 699);
    await once(child, 'close');
    close(client);
    close(server);
  });

  it('counts the bytes that wait to be read', () => {
    const { client, server } = connectedPair();
    assert.equal(descriptor.unreadBytes(server), 0);
    send(client, Buffer.alloc(1000));
    send(client, Buffer.alloc(24));
    assert.equal(descriptor.unreadBytes(server), 1024);
    receive(server, Buffer.alloc(1023), 0, 1023);
    assert.equal(descriptor.unreadBytes(server), 1);
    close(client);
    close(server);
  });

  it('knows exactly when the peer has taken everything', () => {
    const { client, server } = connectedPair();
    assert.equal(descriptor.untakenBytes(server), 0);
    send(server, Buffer.from('ab'));
    assert.ok(descriptor.untakenBytes(server) > 0);
    receive(client, Buffer.alloc(1), 0, 1);
    assert.ok(descriptor.untakenBytes(server) > 0);
    receive(client, Buffer.alloc(1), 0, 1, k.MSG_PEEK);
    assert.ok(descriptor.untakenBytes(server) > 0);
    receive(client, Buffer.alloc(1), 0, 1);
    assert.equal(descriptor.untakenBytes(server), 0);
    close(client);
    close(server);
  });

  it('has no such counts when it listens or is not open', () => {
    const listener = listenOn(abstractName());
    assert.throws(() => descriptor.unreadBytes(listener), failsWith('EINVAL'));
    close(listener);
    assert.throws(() => descriptor.unreadBytes(NOT_OPEN), failsWith('EBADF'));
    assert.throws(() => descriptor.untakenBytes(NOT_OPEN), failsWith('EBADF'));
  });

  it('can be made one that never waits, and keeps its other flags', () => {
    const fd = must('socket', calls.socket(k.AF_UNIX, k.SOCK_STREAM | k.SOCK_CLOEXEC, 0));
    assert.equal(flagsOf(fd) & k.O_NONBLOCK, 0);
    for (let time = 0; time < 2; time++) {
      descriptor.setNonblocking(fd);
      assert.equal(flagsOf(fd) & (k.O_NONBLOCK | O_CLOEXEC), k.O_NONBLOCK | O_CLOEXEC);
    }
    close(fd);
    const appending = openSync('/dev/null', 'a');
    const flags = flagsOf(appending);
    descriptor.setNonblocking(appending);
    assert.equal(flagsOf(appending), flags | k.O_NONBLOCK);
    closeSync(appending);
    assert.throws(() => descriptor.setNonblocking(NOT_OPEN), failsWith('EBADF'));
  });

  it('can be kept from programs', () => {
    const fd = must('socket', calls.socket(k.AF_UNIX, k.SOCK_STREAM | k.SOCK_NONBLOCK, 0));
    assert.equal(flagsOf(fd) & O_CLOEXEC, 0);
    descriptor.setCloseOnExec(fd);
    assert.equal(flagsOf(fd) & (k.O_NONBLOCK | O_CLOEXEC), k.O_NONBLOCK | O_CLOEXEC);
    close(fd);
    assert.throws(() => descriptor.setCloseOnExec(NOT_OPEN), failsWith('EBADF'));
  });

  it('of a directory is locked by one at a time, until it is closed', async () => {
    await withDirectory((directory) => {
      mkdirSync(join(directory, 'other'));
      const [first, second, other] = [directory, directory, join(directory, 'other')].map((path) =>
        openSync(path, 'r'),
      ) as [number, number, number];
      assert.equal(descriptor.tryLock(first), true);
      assert.equal(descriptor.tryLock(first), true);
      assert.equal(descriptor.tryLock(second), false);
      assert.equal(descriptor.tryLock(other), true);
      closeSync(first);
      assert.equal(descriptor.tryLock(second), true);
      closeSync(second);
      closeSync(other);
    });
  });

  it('that cannot be locked at all is not mistaken for a locked one', () => {
    assert.throws(() => descriptor.tryLock(NOT_OPEN), failsWith('EBADF'));
  });

  it('takes bytes until it is full, and fails when nobody will read them', () => {
    const { client, server } = connectedPair();
    const bytes = Buffer.alloc(50_000);
    assert.equal(descriptor.write(client, bytes.subarray(0, 3)), 3);
    let result = 1;
    while (result > 0) result = descriptor.write(client, bytes);
    assert.equal(result, -ERRNO.EAGAIN);
    close(server);
    assert.equal(descriptor.write(client, bytes), -ERRNO.EPIPE);
    close(client);
    assert.equal(descriptor.write(NOT_OPEN, bytes), -ERRNO.EBADF);
  });
});

describe('a pipe', () => {
  checkLeaks();

  it('leaves nothing open where its end cannot be made one that never waits', async () => {
    await whileFailing('fcntl', () => assert.throws(() => descriptor.openPipe(), failsWith('EBADF')));
  });
});

describe('a process', () => {
  it('ends at once when it is told to, although a thread of its pool waits for ever', () =>
    withDirectory((directory) => {
      const fifo = join(directory, 'fifo');
      execFileSync('mkfifo', [fifo]);
      const source = `
        import { open } from 'node:fs';
        import { exitNow } from '${moduleUrl('posix/descriptor')}';
        open('${fifo}', 'r', () => {});
        process.on('exit', () => console.log('Node ended'));
        setImmediate(() => exitNow(7));
      `;
      assert.deepEqual(runNode(source), { status: 7, out: '', errors: '' });
    }));
});
