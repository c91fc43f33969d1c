import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { connectUnix } from '../../../src/handlers/forward/connect-unix.ts';
import { close } from '../../../src/posix/descriptor.ts';
import { accept } from '../../../src/posix/socket.ts';
import { checkLeaks } from '../../support/leaks.ts';
import { connectTo, listenOn, withDirectory } from '../../support/sockets.ts';
import { until } from '../../support/wait.ts';

describe('the way to an EOF server', () => {
  let causes: string[];
  let reached: number;
  let isBrief: boolean;
  const reach = {
    reached: () => void reached++,
    missed: (cause: string) => {
      causes.push(cause);
      return isBrief;
    },
  };
  beforeEach(() => {
    [causes, reached, isBrief] = [[], 0, false];
  });
  checkLeaks();

  it('is told where it leads nowhere, with the cause', async () => {
    await withDirectory(async (directory) => {
      const { signal } = new AbortController();
      const file = join(directory, 'file');
      writeFileSync(file, '');
      const expect: Readonly<Record<string, string>> = {
        [join(directory, 'none')]: 'there is no such socket',
        [join(file, 'below')]: 'there is no such socket',
        [file]: 'nothing listens on it',
      };
      for (const [path, cause] of Object.entries(expect)) {
        const message = `cannot reach the server: ${cause}`;
        await assert.rejects(connectUnix(path, signal, reach), { message, fault: 'server' });
      }
      assert.deepEqual([causes, reached], [Object.values(expect), 0]);
    });
  });

  it('is tried again while the server may be about to come back', async () => {
    await withDirectory(async (directory) => {
      isBrief = true;
      const path = join(directory, 'sock');
      const connecting = connectUnix(path, new AbortController().signal, reach);
      await until('it was missed twice', () => causes.length > 1);
      const listener = listenOn(path);
      for (const fd of [await connecting, listener]) close(fd);
      assert.equal(reached, 1);
    });
  });

  it('waits while the listen queue is full', async () => {
    await withDirectory(async (directory) => {
      const path = join(directory, 'sock');
      const listener = listenOn(path, 0);
      const before = connectTo(path);
      const connecting = connectUnix(path, new AbortController().signal, reach);
      const fds = [listener, before, accept(listener)];
      for (const fd of [await connecting, ...fds]) close(fd);
      assert.deepEqual([causes, reached], [[], 1]);
    });
  });

  it('is given up when nobody waits for it any more', async () => {
    isBrief = true;
    const controller = new AbortController();
    const connecting = connectUnix('/nowhere/sock', controller.signal, reach);
    controller.abort();
    await assert.rejects(connecting, { message: 'no longer wanted' });
  });
});
