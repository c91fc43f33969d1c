import assert from 'node:assert/strict';
import { chmodSync, closeSync, openSync, rmdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { close, tryLock } from '../../src/posix/descriptor.ts';
import { bindListener } from '../../src/server/listener.ts';
import { checkLeaks } from '../support/leaks.ts';
import { moduleUrl, runNode } from '../support/node.ts';
import { leaveStale, refuses } from '../support/refusals.ts';
import { connectTo, listenOn, withDirectory } from '../support/sockets.ts';
import { bindUnprivileged } from '../support/starters.ts';

describe('a directory', () => {
  checkLeaks();

  it('that is missing, or is none, is named', async () => {
    await withDirectory(async (directory) => {
      const file = join(directory, 'file');
      writeFileSync(file, '');
      symlinkSync('loop', join(directory, 'loop'));
      await refuses(join(directory, 'none/sock'), `the directory ${directory}/none does not exist`);
      await refuses(join(file, 'sock'), `${file} is not a directory`);
      await refuses(join(directory, 'loop/sock'), 'too many symbolic links in the path');
    });
  });

  it('that may not be written is named', async () => {
    await withDirectory(async (directory) => {
      chmodSync(directory, 0o555);
      const path = join(directory, 'sock');
      assert.deepEqual(await bindUnprivileged(path), {
        exitCode: 69,
        message: `cannot listen on ${path}: no permission to make a socket in the directory ${directory}`,
      });
      chmodSync(directory, 0o755);
    });
  });

  it('on a read-only file system is named', async () => {
    await withDirectory((directory) => {
      const source = `
        import { bindListener } from '${moduleUrl('server/listener')}';
        await bindListener('${directory}/sock', 0o600, 16).catch((error) => console.log(error.exitCode, error.message));
      `;
      const user = process.getuid?.() === 0 ? [] : ['--map-root-user'];
      const run = runNode(source, [
        'unshare',
        '--mount',
        ...user,
        'sh',
        '-c',
        `mount -t tmpfs -o ro none '${directory}' && exec "$@"`,
        'sh',
      ]);
      const out = `69 cannot listen on ${directory}/sock: the directory ${directory} is on a read-only file system\n`;
      assert.deepEqual(run, { status: 0, out, errors: '' });
    });
  });

  it('that may be written but not read is good for a new socket, and a stale one stays', async () => {
    await withDirectory(async (directory) => {
      const [fresh, stale] = [join(directory, 'fresh'), join(directory, 'stale')];
      leaveStale(stale);
      chmodSync(directory, 0o333);
      assert.deepEqual(await bindUnprivileged(fresh), { listening: true });
      assert.deepEqual(await bindUnprivileged(stale), {
        exitCode: 69,
        message: `cannot listen on ${stale}: there is a stale socket, which was left alone: its directory may not be read, so it cannot be locked`,
      });
      chmodSync(directory, 0o755);
    });
  });

  describe('that another process has locked', () => {
    const whileLocked = (work: (directory: string, unlock: () => void) => Promise<void>): Promise<void> =>
      withDirectory(async (directory) => {
        let fd: number | undefined = openSync(directory, 'r');
        assert.equal(tryLock(fd), true);
        const unlock = () => {
          if (fd !== undefined) closeSync(fd);
          fd = undefined;
        };
        await work(directory, unlock).finally(unlock);
      });

    it('keeps a stale socket from being replaced, which is said within about a second, and nothing else', async () => {
      await whileLocked(async (directory) => {
        const [stale, fresh, live, file] = ['stale', 'fresh', 'live', 'file'].map((name) => join(directory, name)) as [
          string,
          string,
          string,
          string,
        ];
        leaveStale(stale);
        const server = listenOn(live);
        writeFileSync(file, '');
        const start = performance.now();
        const all = Promise.all([
          bindListener(fresh, 0o600, 16),
          refuses(
            stale,
            'there is a stale socket, which was left alone: another process has held the lock on its directory for more than 1000 ms',
          ),
          refuses(live, `another server is listening there (process ${process.pid})`),
          refuses(file, 'there is something that is not a socket; it was left alone'),
        ]);
        // Timers end in the order in which they are due, however late.
        let isLate = false;
        const late = setTimeout(() => {
          isLate = true;
        }, 2000);
        const [listener] = await all;
        clearTimeout(late);
        assert.ok(performance.now() - start >= 999);
        assert.equal(isLate, false);
        const client = connectTo(fresh);
        for (const fd of [listener.fd, client, server]) close(fd);
      });
    });

    it('is waited for', async () => {
      await whileLocked(async (directory, unlock) => {
        const path = join(directory, 'sock');
        leaveStale(path);
        setTimeout(unlock, 30);
        close((await bindListener(path, 0o600, 16)).fd);
      });
    });
  });

  it('is not locked, and holds nothing but the socket, once it listens', async () => {
    await withDirectory(async (directory) => {
      const listener = await bindListener(join(directory, 'sock'), 0o600, 16);
      const fd = openSync(directory, 'r');
      assert.equal(tryLock(fd), true);
      closeSync(fd);
      listener.retire();
      close(listener.fd);
      // Only an empty directory can be removed so.
      rmdirSync(directory);
    });
  });
});
