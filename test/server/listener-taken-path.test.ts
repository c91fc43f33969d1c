import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { chmodSync, lstatSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { SOCK_DGRAM } from '../../src/posix/constants.ts';
import { close } from '../../src/posix/descriptor.ts';
import { accept, bind, connect, unixAddress, unixSocket } from '../../src/posix/socket.ts';
import { bindListener } from '../../src/server/listener.ts';
import { checkLeaks } from '../support/leaks.ts';
import { leaveStale, refuses } from '../support/refusals.ts';
import { connectTo, listenOn, withDirectory } from '../support/sockets.ts';
import { bindUnprivileged } from '../support/starters.ts';

describe('a path that is taken', () => {
  checkLeaks();

  it('is left to the server that listens there', async () => {
    await withDirectory(async (directory) => {
      const path = join(directory, 'sock');
      const live = listenOn(path);
      await refuses(path, `another server is listening there (process ${process.pid})`);
      const probe = accept(live);
      const client = connectTo(path);
      const served = accept(live);
      for (const fd of [live, probe, client, served]) close(fd);
    });
  });

  it('is left to a server whose queue is full', async () => {
    await withDirectory(async (directory) => {
      const path = join(directory, 'sock');
      const live = listenOn(path, 0);
      const waiting = connectTo(path);
      await refuses(path, 'another server is listening there');
      assert.equal(lstatSync(path).isSocket(), true);
      close(live);
      close(waiting);
    });
  });

  it('is replaced when nobody listens there any more', async () => {
    await withDirectory(async (directory) => {
      const path = join(directory, 'sock');
      leaveStale(path);
      const listener = await bindListener(path, 0o640, 16);
      assert.equal(lstatSync(path).mode & 0o777, 0o640);
      const client = connectTo(path);
      const served = accept(listener.fd);
      assert.ok(served > 0);
      for (const fd of [listener.fd, client, served]) close(fd);
    });
  });

  const foreign: readonly (readonly [what: string, make: (path: string, other: string) => void])[] = [
    ['a file', (path) => writeFileSync(path, 'precious')],
    ['an empty file', (path) => writeFileSync(path, '')],
    ['a symbolic link to a socket', (path, other) => symlinkSync(other, path)],
    ['a symbolic link to nothing', (path, other) => symlinkSync(`${other}-none`, path)],
    ['a FIFO', (path) => assert.equal(spawnSync('mkfifo', [path]).status, 0)],
  ];
  for (const [what, make] of foreign) {
    it(`is left alone when it is ${what}`, async () => {
      await withDirectory(async (directory) => {
        const path = join(directory, 'sock');
        const other = join(directory, 'other');
        const live = listenOn(other);
        make(path, other);
        const { ino, mode, size } = lstatSync(path);
        await refuses(path, 'there is something that is not a socket; it was left alone');
        const after = lstatSync(path);
        assert.deepEqual([after.ino, after.mode, after.size], [ino, mode, size]);
        assert.equal(lstatSync(other).isSocket(), true);
        close(live);
      });
    });
  }

  it('is named as what it is when it is a directory, with a slash at its end and without', async () => {
    await withDirectory(async (directory) => {
      const path = join(directory, 'sock');
      mkdirSync(path);
      for (const written of [path, `${path}/`])
        await refuses(written, `that is a directory: name the socket in it, such as ${path}/sock`);
      assert.equal(lstatSync(path).isDirectory(), true);
      await refuses(`${path}/none/`, 'a path that ends in a slash is that of a directory');
    });
  });

  it('is left alone when it is a datagram socket in use', async () => {
    await withDirectory(async (directory) => {
      const path = join(directory, 'sock');
      const datagrams = unixSocket(SOCK_DGRAM);
      bind(datagrams, unixAddress(path));
      await refuses(path, 'there is a socket that may be in use (EPROTOTYPE); it was left alone');
      const sender = unixSocket(SOCK_DGRAM);
      assert.equal(connect(sender, unixAddress(path)), 0);
      close(sender);
      close(datagrams);
    });
  });

  it('is left alone when its server may not be asked', async () => {
    await withDirectory(async (directory) => {
      chmodSync(directory, 0o777);
      const path = join(directory, 'sock');
      leaveStale(path, 0o000);
      assert.deepEqual(await bindUnprivileged(path), {
        exitCode: 69,
        message: `cannot listen on ${path}: there is a socket that may be in use (EACCES); it was left alone`,
      });
      assert.equal(lstatSync(path).isSocket(), true);
    });
  });

  it('is left alone when the stale socket may not be removed', async () => {
    await withDirectory(async (directory) => {
      const path = join(directory, 'sock');
      leaveStale(path);
      chmodSync(directory, 0o555);
      assert.deepEqual(await bindUnprivileged(path), {
        exitCode: 69,
        message: `cannot listen on ${path}: the stale socket there may not be removed`,
      });
      chmodSync(directory, 0o755);
    });
  });
});
