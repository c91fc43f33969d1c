import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { lstatSync, readdirSync, readFileSync, renameSync, unlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { SO_ACCEPTCONN, SOCK_STREAM } from '../../src/posix/constants.ts';
import { close } from '../../src/posix/descriptor.ts';
import { connect, socketName, socketOption, unixAddress, unixSocket } from '../../src/posix/socket.ts';
import { bindListener } from '../../src/server/listener.ts';
import { checkLeaks } from '../support/leaks.ts';
import { refuses } from '../support/refusals.ts';
import { whileFailing } from '../support/refusing.ts';
import { removeTree } from '../support/remove-tree.ts';
import { connectTo, listenOn, withDirectory } from '../support/sockets.ts';

/** proc_pid_status(5): to ask without setting, which process.umask() does. */
const umaskNow = (): number =>
  Number.parseInt(/^Umask:\s*(\d+)$/m.exec(readFileSync('/proc/self/status', 'utf8'))?.[1] ?? '', 8);

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
        if entry.name.startswith('.'): continue  # On its way out.
        try: seen.setdefault(entry.name, set()).add('%o' % stat.S_IMODE(os.lstat(entry.path).st_mode))
        except FileNotFoundError: pass
print(*sorted(name + ':' + ','.join(modes) for name, modes in seen.items() if name != 'done'))`;
    await withDirectory(async (directory) => {
      const watcher = spawn('python3', ['-c', watch, directory], { stdio: ['ignore', 'pipe', 'inherit'] });
      const ended = once(watcher, 'close');
      const lines: string[] = [];
      watcher.stdout.setEncoding('utf8').on('data', (text: string) => lines.push(text));
      await once(watcher.stdout, 'data');
      const before = umaskNow();
      try {
        for (const mode of modes) {
          const path = join(directory, mode.toString(8));
          for (const umask of [0o077, 0, 0o777, 0o022]) {
            process.umask(umask);
            for (let round = 0; round < 10; round++) {
              const listener = await bindListener(path, mode, 16);
              assert.equal(umaskNow(), umask);
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
    // The same function, without its deprecated form.
    const system: { umask(mask: number): number } = process;
    const { umask } = system;
    const before = umaskNow();
    const asked: number[] = [];
    system.umask = (mask) => {
      asked.push(mask);
      return umask(mask);
    };
    try {
      await withDirectory(async (directory) => close((await bindListener(join(directory, 'sock'), 0o640, 16)).fd));
      assert.deepEqual(asked, [0o137, before]);
    } finally {
      system.umask = umask;
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

  it('leaves nothing behind when a step after its bind fails, and says which', async () => {
    await withDirectory(async (directory) => {
      const path = join(directory, 'sock');
      await whileFailing('listen', () => refuses(path, 'listen: EBADF'));
      assert.deepEqual(readdirSync(directory), []);
    });
  });

  it('gets its mode without the umask of the process where that is shared', async () => {
    await withDirectory(async (directory) => {
      const before = process.umask(0o077);
      try {
        for (const mode of [0o600, 0o660, 0o666, 0o640]) {
          const path = join(directory, mode.toString(8));
          close((await bindListener(path, mode, 16, { isAlone: false })).fd);
          assert.equal(lstatSync(path).mode & 0o7777, mode);
        }
      } finally {
        assert.equal(process.umask(before), 0o077);
      }
    });
  });

  it('leaves the umask alone when it cannot be bound', async () => {
    await withDirectory(async (directory) => {
      const before = umaskNow();
      await refuses(join(directory, 'none/sock'), `the directory ${join(directory, 'none')} does not exist`);
      assert.equal(umaskNow(), before);
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
      removeTree(join(path, '..'));
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
