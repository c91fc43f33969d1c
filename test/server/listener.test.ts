import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  closeSync,
  lstatSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmdirSync,
  rmSync,
  symlinkSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { EXIT, FatalError } from '../../src/core/errors.ts';
import { SO_ACCEPTCONN, SOCK_DGRAM, SOCK_STREAM } from '../../src/posix/constants.ts';
import { close, tryLock } from '../../src/posix/descriptor.ts';
import { accept, bind, connect, socketName, socketOption, unixAddress, unixSocket } from '../../src/posix/socket.ts';
import { bindListener } from '../../src/server/listener.ts';
import { checkLeaks } from '../support/leaks.ts';
import { moduleUrl, runNode } from '../support/node.ts';
import { connectTo, listenOn, withDirectory } from '../support/sockets.ts';
import { bindUnprivileged } from '../support/starters.ts';

/** A name with nobody behind it. */
function leaveStale(path: string, mode = 0o777): void {
  close(listenOn(path));
  chmodSync(path, mode);
}

const refusal = (path: string, why: string) => (error: unknown) => {
  assert.ok(error instanceof FatalError, String(error));
  assert.equal(error.message, `cannot listen on ${path}: ${why}`);
  assert.equal(error.exitCode, EXIT.unavailable);
  return true;
};
const refuses = (path: string, why: string): Promise<void> => assert.rejects(bindListener(path, 0o600, 16), refusal(path, why));

describe('a socket of our own', () => {
  checkLeaks();

  it('listens where it should, with the backlog it should', async () => {
    await withDirectory(async (directory) => {
      const path = join(directory, 'sock');
      const listener = await bindListener(path, 0o600, 1);
      assert.equal(listener.address, path);
      assert.equal(socketName(listener.fd), path);
      assert.equal(socketOption(listener.fd, SO_ACCEPTCONN), 1);
      // A queue of one takes one more than it has room for; listen(2).
      const clients = [connectTo(path), connectTo(path)];
      assert.throws(() => connectTo(path), { code: 'EAGAIN' });
      for (const fd of [...clients, listener.fd]) close(fd);
    });
  });

  it('has its mode from the first instant, whatever the umask', async () => {
    const modes = [0o600, 0o660, 0o666, 0o777, 0o640, 0o700, 0o000];
    const watch = `
import os, stat, sys
seen = {}
print('watching', flush=True)
while 'done' not in seen:
    for entry in os.scandir(sys.argv[1]):
        try: seen.setdefault(entry.name, set()).add('%o' % stat.S_IMODE(os.lstat(entry.path).st_mode))
        except FileNotFoundError: pass
print(*sorted(name + ':' + ','.join(modes) for name, modes in seen.items() if name != 'done'))`;
    await withDirectory(async (directory) => {
      const watcher = spawn('python3', ['-c', watch, directory], { stdio: ['ignore', 'pipe', 'inherit'] });
      const ended = once(watcher, 'close');
      const lines: string[] = [];
      watcher.stdout.setEncoding('utf8').on('data', (text: string) => lines.push(text));
      await once(watcher.stdout, 'data');
      const before = process.umask();
      try {
        for (const mode of modes) {
          const path = join(directory, mode.toString(8));
          for (const umask of [0o077, 0, 0o777, 0o022]) {
            process.umask(umask);
            for (let round = 0; round < 10; round++) {
              const listener = await bindListener(path, mode, 16);
              assert.equal(process.umask(), umask);
              assert.equal(lstatSync(path).mode & 0o7777, mode);
              listener.retire();
              close(listener.fd);
            }
          }
          close((await bindListener(path, mode, 16)).fd);
        }
      } finally {
        process.umask(before);
        writeFileSync(join(directory, 'done'), '');
      }
      await ended;
      const expected = modes.map((mode) => `${mode.toString(8)}:${mode.toString(8)}`).sort();
      assert.equal(lines.join(''), `watching\n${expected.join(' ')}\n`);
    });
  });

  // The watcher above has to be lucky to see a mode that holds for microseconds.
  it('gets its mode from the umask in force at its bind, and from nothing later', async () => {
    const { umask } = process;
    const asked: number[] = [];
    process.umask = (mask?: number | string) => {
      if (mask === undefined) return umask();
      asked.push(Number(mask));
      return umask(mask);
    };
    try {
      const before = umask();
      await withDirectory(async (directory) => close((await bindListener(join(directory, 'sock'), 0o640, 16)).fd));
      assert.deepEqual(asked, [0o137, before]);
    } finally {
      process.umask = umask;
    }
  });

  it('has a path of up to 107 bytes, counted as UTF-8', async () => {
    await withDirectory(async (directory) => {
      const room = 107 - Buffer.byteLength(`${directory}/`);
      for (const name of ['p'.repeat(room), `${'é'.repeat(Math.floor(room / 2))}${'p'.repeat(room % 2)}`]) {
        const path = join(directory, name);
        const listener = await bindListener(path, 0o600, 16);
        assert.equal(socketName(listener.fd), path);
        listener.retire();
        close(listener.fd);
        const why = "the path has 108 bytes, a socket's at most 107: choose a shorter one or change the directory";
        await refuses(`${path}p`, why);
      }
    });
  });

  it('leaves the umask alone when it cannot be bound', async () => {
    await withDirectory(async (directory) => {
      const before = process.umask();
      await refuses(join(directory, 'none/sock'), `the directory ${join(directory, 'none')} does not exist`);
      assert.equal(process.umask(), before);
    });
  });
});

describe('a path that is taken', () => {
  checkLeaks();

  it('is left to the server that listens there', async () => {
    await withDirectory(async (directory) => {
      const path = join(directory, 'sock');
      const live = listenOn(path);
      await refuses(path, 'another server is listening there');
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
    ['a directory', (path) => mkdirSync(path)],
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
        const [listener] = await Promise.all([
          bindListener(fresh, 0o600, 16),
          refuses(
            stale,
            'there is a stale socket, which was left alone: another process has held the lock on its directory for more than 1000 ms',
          ),
          refuses(live, 'another server is listening there'),
          refuses(file, 'there is something that is not a socket; it was left alone'),
        ]);
        const took = performance.now() - start;
        assert.ok(took >= 999 && took < 2000, `${took} ms`);
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

describe('at the end, the name of the socket', () => {
  checkLeaks();

  const listening = (work: (path: string, unlink: () => void) => void): Promise<void> =>
    withDirectory(async (directory) => {
      const path = join(directory, 'sock');
      const listener = await bindListener(path, 0o600, 16);
      try {
        work(path, listener.retire);
      } finally {
        close(listener.fd);
      }
    });
  const there = (path: string): boolean => lstatSync(path, { throwIfNoEntry: false }) !== undefined;

  it('is taken away', async () => {
    await listening((path, unlink) => {
      unlink();
      assert.equal(there(path), false);
      unlink();
    });
  });

  it("is left when it is another server's by now", async () => {
    await listening((path, unlink) => {
      unlinkSync(path);
      const other = listenOn(path);
      unlink();
      close(connectTo(path));
      close(other);
    });
  });

  it('is left when it is a file by now', async () => {
    await listening((path, unlink) => {
      unlinkSync(path);
      writeFileSync(path, 'precious');
      unlink();
      assert.equal(readFileSync(path, 'utf8'), 'precious');
    });
  });

  it('is left when the socket was moved elsewhere', async () => {
    await listening((path, unlink) => {
      renameSync(path, `${path}-moved`);
      unlink();
      assert.equal(there(`${path}-moved`), true);
    });
  });

  it('may be gone already, and its directory too', async () => {
    await listening((path, unlink) => {
      rmSync(join(path, '..'), { recursive: true });
      unlink();
    });
  });

  it('is left when it was closed without that, for the next to find', async () => {
    await withDirectory(async (directory) => {
      const path = join(directory, 'sock');
      close((await bindListener(path, 0o600, 16)).fd);
      const probe = unixSocket(SOCK_STREAM);
      assert.equal(connect(probe, unixAddress(path)), -111);
      close(probe);
      close((await bindListener(path, 0o600, 16)).fd);
    });
  });
});
