import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { closeSync, openSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as k from '../../src/posix/constants.ts';
import { close } from '../../src/posix/descriptor.ts';
import { ERRNO, PosixError } from '../../src/posix/errno.ts';
import { calls, must } from '../../src/posix/libc.ts';
import * as socket from '../../src/posix/socket.ts';
import { checkLeaks } from '../support/leaks.ts';
import { moduleUrl, runNode } from '../support/node.ts';
import { abstractName, connectedPair, connectTo, listenOn, NOT_OPEN, withDirectory } from '../support/sockets.ts';

const { accept, bind, bindAbstract, connect, listen, receive, send, socketName, unixAddress, unixSocket } = socket;
const failsWith = (errno: keyof typeof ERRNO) => (error: unknown) => error instanceof PosixError && error.is(errno);

describe('a Unix address', () => {
  it('is the family and the path with its NUL', () => {
    assert.deepEqual([...unixAddress('/é')], [1, 0, 0x2f, 0xc3, 0xa9, 0]);
  });

  it('is the family and the name without a NUL at its end when it is abstract', () => {
    assert.deepEqual([...unixAddress('\0ab')], [1, 0, 0, 0x61, 0x62]);
  });

  it('has at most 107 bytes of path', () => {
    assert.equal(unixAddress('p'.repeat(107)).length, 110);
    assert.equal(unixAddress(`${'é'.repeat(53)}p`).length, 110);
    assert.throws(() => unixAddress('p'.repeat(108)), new RangeError('a socket path has at most 107 bytes, not 108'));
    assert.throws(() => unixAddress('é'.repeat(54)), RangeError);
  });
});

describe('a socket', () => {
  checkLeaks();

  it('takes a name that is free, once', () => {
    const name = unixAddress(abstractName());
    const [first, second] = [unixSocket(k.SOCK_STREAM), unixSocket(k.SOCK_STREAM)];
    bind(first, name);
    assert.throws(() => bind(second, name), failsWith('EADDRINUSE'));
    assert.throws(() => bind(first, name), failsWith('EINVAL'));
    close(first);
    bind(second, name);
    close(second);
    assert.throws(() => bind(NOT_OPEN, name), failsWith('EBADF'));
  });

  it('takes an abstract name by its letters, where it fits and nobody has it', () => {
    const name = abstractName().slice(1);
    const [first, second] = [unixSocket(k.SOCK_STREAM), unixSocket(k.SOCK_STREAM)];
    assert.equal(bindAbstract(first, name), 0);
    assert.equal(socketName(first), `\0${name}`);
    assert.equal(bindAbstract(second, name), -ERRNO.EADDRINUSE);
    assert.throws(() => bindAbstract(second, 'n'.repeat(107)), RangeError);
    // One that is shorter has nothing of the one before.
    assert.equal(bindAbstract(second, name.slice(0, -1)), 0);
    assert.equal(socketName(second), `\0${name.slice(0, -1)}`);
    for (const fd of [first, second]) close(fd);
  });

  it('says why it cannot take a path', async () => {
    await withDirectory((directory) => {
      const file = join(directory, 'file');
      writeFileSync(file, '');
      const fd = unixSocket(k.SOCK_STREAM);
      assert.throws(() => bind(fd, unixAddress(file)), failsWith('EADDRINUSE'));
      assert.throws(() => bind(fd, unixAddress(join(directory, 'none/sock'))), failsWith('ENOENT'));
      assert.throws(() => bind(fd, unixAddress(join(file, 'sock'))), failsWith('ENOTDIR'));
      close(fd);
    });
  });

  it('listens only when it is one, and bound', () => {
    const fd = unixSocket(k.SOCK_STREAM);
    assert.throws(() => listen(fd, 1), failsWith('EINVAL'));
    close(fd);
    const file = openSync('/dev/null', 'r');
    assert.throws(() => listen(file, 1), failsWith('ENOTSOCK'));
    closeSync(file);
  });

  it('tells a full queue from a name where nobody listens', async () => {
    await withDirectory((directory) => {
      const path = join(directory, 'sock');
      const listener = listenOn(path, 0);
      const first = connectTo(path);
      const second = unixSocket(k.SOCK_STREAM);
      const address = unixAddress(path);
      assert.equal(connect(second, address), -ERRNO.EAGAIN);
      const accepted = accept(listener);
      assert.equal(connect(second, address), 0);
      for (const fd of [first, second, accepted, listener]) close(fd);

      const third = unixSocket(k.SOCK_STREAM);
      assert.equal(connect(third, address), -ERRNO.ECONNREFUSED);
      assert.equal(connect(third, unixAddress(join(directory, 'none'))), -ERRNO.ENOENT);
      const datagrams = unixSocket(k.SOCK_DGRAM);
      bind(datagrams, unixAddress(join(directory, 'datagrams')));
      assert.equal(connect(third, unixAddress(join(directory, 'datagrams'))), -ERRNO.EPROTOTYPE);
      close(third);
      close(datagrams);
    });
  });

  it('hands out the connections that wait, in order, each kept from programs and never waiting', () => {
    const name = abstractName();
    const listener = listenOn(name);
    assert.equal(accept(listener), -ERRNO.EAGAIN);
    const clients = [connectTo(name), connectTo(name)];
    clients.forEach((client, index) => void send(client, Buffer.from([index])));
    const byte = Buffer.alloc(1);
    for (const index of clients.keys()) {
      const fd = accept(listener);
      assert.equal(receive(fd, byte, 0, 1), 1);
      assert.equal(byte[0], index);
      assert.equal(must('fcntl', calls.fcntl(fd, k.F_GETFD, 0)), k.FD_CLOEXEC);
      assert.equal(must('fcntl', calls.fcntl(fd, k.F_GETFL, 0)) & k.O_NONBLOCK, k.O_NONBLOCK);
      close(fd);
    }
    assert.equal(accept(listener), -ERRNO.EAGAIN);
    for (const fd of [...clients, listener]) close(fd);
    assert.equal(accept(NOT_OPEN), -ERRNO.EBADF);
  });

  it('leaves a connection in the queue when there is no descriptor for it', () => {
    const source = `
      import { openSync } from 'node:fs';
      import { accept } from '${moduleUrl('posix/socket')}';
      import { close } from '${moduleUrl('posix/descriptor')}';
      import { connectTo, listenOn } from '${moduleUrl('../test/support/sockets')}';
      const listener = listenOn('\\0eofd-emfile-' + process.pid);
      connectTo('\\0eofd-emfile-' + process.pid);
      let last;
      try { for (;;) last = openSync('/dev/null'); } catch {}
      const full = accept(listener);
      close(last);
      console.log(full, accept(listener) === last);
    `;
    const run = runNode(source, ['sh', '-c', 'ulimit -n 48; exec "$@"', 'sh']);
    assert.deepEqual(run, { status: 0, out: `${-ERRNO.EMFILE} true\n`, errors: '' });
  });
});

describe('what the kernel knows of a socket', () => {
  checkLeaks();

  it('is the error that waits on it, once', () => {
    const { client, server } = connectedPair();
    assert.equal(socket.pendingError(client), 0);
    socket.send(client, Buffer.from('unread'));
    close(server);
    assert.deepEqual([socket.pendingError(client), socket.pendingError(client)], [ERRNO.ECONNRESET, 0]);
    close(client);
    assert.equal(socket.pendingError(NOT_OPEN), ERRNO.EBADF);
  });

  it('is its family, its type, and whether it listens', () => {
    const listener = listenOn(abstractName());
    const datagrams = unixSocket(k.SOCK_DGRAM);
    const packets = unixSocket(k.SOCK_SEQPACKET);
    assert.equal(socket.socketOption(listener, k.SO_DOMAIN), k.AF_UNIX);
    assert.deepEqual(
      [listener, datagrams, packets].map((fd) => socket.socketOption(fd, k.SO_TYPE)),
      [k.SOCK_STREAM, k.SOCK_DGRAM, k.SOCK_SEQPACKET],
    );
    assert.deepEqual(
      [listener, datagrams, packets].map((fd) => socket.socketOption(fd, k.SO_ACCEPTCONN)),
      [1, 0, 0],
    );
    for (const fd of [listener, datagrams, packets]) close(fd);
  });

  it('is nothing for a file and for a closed descriptor', () => {
    const file = openSync('/dev/null', 'r');
    for (const look of [
      (fd: number) => socket.socketOption(fd, k.SO_TYPE),
      socket.peerCredentials,
      socket.socketName,
    ]) {
      assert.throws(() => look(file), failsWith('ENOTSOCK'));
      assert.throws(() => look(NOT_OPEN), failsWith('EBADF'));
    }
    closeSync(file);
  });

  it('is who connected, after that process has ended too', () => {
    const name = abstractName();
    const listener = listenOn(name);
    // An unprivileged user where we may choose one.
    const other = process.getuid?.() === 0 ? { uid: 65534, gid: 65533 } : {};
    const program = `import os, socket
s = socket.socket(socket.AF_UNIX); s.connect('\\0' + ${JSON.stringify(name.slice(1))})
print(os.getpid(), os.geteuid(), os.getegid())`;
    const { stdout, stderr, status } = spawnSync('python3', ['-c', program], { encoding: 'utf8', ...other });
    assert.equal(status, 0, stderr);
    const server = accept(listener);
    const { pid, uid, gid } = socket.peerCredentials(server);
    assert.equal(`${pid} ${uid} ${gid}\n`, stdout);
    assert.notEqual(pid, process.pid);
    close(server);
    close(listener);
  });

  it('is the largest user ID there is as well', () => {
    // Only root may become another user; anybody else is looked at as they are.
    const uid = process.getuid?.() === 0 ? 4294967294 : (process.getuid?.() ?? 0);
    const source = `
      import { connectTo, listenOn } from '${moduleUrl('../test/support/sockets')}';
      import { accept, peerCredentials } from '${moduleUrl('posix/socket')}';
      if (process.getuid() === 0) { process.setgid(${uid}); process.setuid(${uid}); }
      const name = '\\0eofd-uid-' + process.pid;
      const listener = listenOn(name);
      connectTo(name);
      const peer = peerCredentials(accept(listener));
      console.log(peer.uid, peer.pid === process.pid);
    `;
    // That user may not write down the coverage.
    const unmeasured = ['env', '--unset=NODE_V8_COVERAGE'];
    assert.deepEqual(runNode(source, unmeasured), { status: 0, out: `${uid} true\n`, errors: '' });
  });

  it('is its name: a path, an abstract name, or none', async () => {
    const names = [abstractName(), `${abstractName()}\0with\0NUL`, '\0é'.padEnd(100, 'é').slice(0, 54)];
    for (const name of names) {
      const fd = listenOn(name);
      assert.equal(socket.socketName(fd), name);
      close(fd);
    }
    const { client, server } = connectedPair();
    assert.equal(socket.socketName(client), '');
    close(client);
    close(server);
    await withDirectory((directory) => {
      for (const bytes of [directory.length + 2, 106, 107]) {
        const path = `${directory}/`.padEnd(bytes, 'p');
        const fd = listenOn(path);
        assert.equal(socket.socketName(fd), path);
        close(fd);
      }
    });
  });

  it('is a path of 108 bytes whole, though no NUL ends it', async () => {
    await withDirectory((directory) => {
      const path = `${directory}/`.padEnd(108, 'p');
      const address = Buffer.alloc(110);
      address.writeUInt16LE(k.AF_UNIX);
      address.write(path, 2);
      const fd = unixSocket(k.SOCK_STREAM);
      bind(fd, address);
      assert.equal(socket.socketName(fd), path);
      close(fd);
    });
  });
});
