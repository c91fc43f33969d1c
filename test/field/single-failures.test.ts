// What was met: a call of the system that failed once, with no memory left for the moment, ended the whole daemon: exit
// 7, 13 KB of source on standard error, and the programs of other requests ran on.

import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { processesOf } from '../handlers/program/programs.ts';
import { UNMEASURED } from '../support/commands.ts';
import { type RunningDaemon, startDaemon } from '../support/daemon.ts';
import { FaultFile } from '../support/fault-file.ts';
import { ask } from '../support/node-client.ts';
import { RawClient } from '../support/raw-client.ts';
import { scratchForEach } from '../support/scratch.ts';
import { until } from '../support/wait.ts';

const [EPERM, ECHILD, ENOMEM, EINVAL, ENOBUFS] = [1, 10, 12, 22, 105];

describe('A call of the system that fails once', () => {
  const directory = scratchForEach();
  let faults: FaultFile;
  let daemon: RunningDaemon;
  beforeEach(() => {
    faults = new FaultFile(join(directory(), 'faults'));
  });
  afterEach(() => {
    daemon.clean();
    faults.close();
  });
  const start = async (call: string, nth: number, errno: number, args: readonly string[]): Promise<void> => {
    faults.arm({ call, nth, errno, times: 1 });
    const env = { ...UNMEASURED, FAULTS: faults.path };
    daemon = await startDaemon({ launcher: faults.launcher, env, args });
  };

  for (const [call, errno, times] of [
    ['epoll_ctl', ENOMEM, [2, 3, 4, 5, 6, 7]],
    ['waitpid', ECHILD, [1, 2]],
    ['getsockopt', ENOBUFS, [1, 2, 3]],
    ['fcntl', EINVAL, [2, 3, 4, 5]],
    ['accept4', ENOMEM, [1, 2]],
    // How much a program that has ended has written.
    ['ioctl', EPERM, [1, 2, 3, 4, 5, 6]],
  ] as const) {
    it(`costs one request at most, and no other: ${call}`, async () => {
      for (const nth of times) {
        await start(call, nth, errno, ['--connections-max', '2', '--connections-max-per-user', '2', '--', 'cat']);
        // One that stays has the places used up in between.
        const idle = new RawClient(daemon.socket);
        const replies: string[] = [];
        for (let i = 0; i < 8; i++) replies.push((await ask(daemon.socket, 'hello')).bytes.toString());
        idle.close();
        assert.ok(replies.filter((reply) => reply !== 'hello').length <= 1, `${nth}: ${replies.join()}`);
        assert.equal(replies.at(-1), 'hello');
        assert.equal(await daemon.stop(), 0);
        assert.deepEqual(daemon.noise, []);
        daemon.clean();
      }
    });
  }

  it('costs no more than one request, where it is looked whether a spare has read its request', async () => {
    for (const nth of [3, 4]) {
      const program = ['sh', '-c', 'sleep 0.1; exec cat'];
      await start('ioctl', nth, EINVAL, ['--program-mode', 'spare', '--program-spares', '1', '--', ...program]);
      const replies: string[] = [];
      for (let i = 0; i < 3; i++) replies.push((await ask(daemon.socket, 'hello')).bytes.toString());
      assert.ok(replies.filter((reply) => reply !== 'hello').length <= 1, `${nth}: ${replies.join()}`);
      assert.equal(await daemon.stop(), 0);
      assert.deepEqual(daemon.noise, []);
      daemon.clean();
    }
  });
});

describe('A bug', () => {
  let daemon: RunningDaemon;
  afterEach(() => daemon.clean());

  it('is one record and exit 70, and leaves no program and no name behind', async () => {
    const bug = "data:text/javascript,process.on('SIGUSR2', () => { throw new Error('nobody expects it'); });";
    daemon = await startDaemon({
      launcher: [process.execPath, '--import', bug],
      env: UNMEASURED,
      args: ['--', 'sh', '-c', 'echo begun >&2; sleep 60'],
    });
    const client = new RawClient(daemon.socket);
    client.write(Buffer.from('x'));
    client.halfClose();
    const { EOFD_REQUEST_ID: id } = await daemon.said(/begun/);
    assert.ok(processesOf(String(id)).length > 0);
    daemon.kill('SIGUSR2');
    const { code } = await daemon.exited;
    assert.equal(code, 70);
    const bugs = daemon.lines.filter(({ message }) => String(message).startsWith('internal error: '));
    assert.equal(bugs.length, 1);
    assert.match(String(bugs[0]?.['message']), /nobody expects it/);
    assert.deepEqual(daemon.noise, []);
    assert.equal(existsSync(daemon.socket), false);
    await until('no program is left', () => processesOf(String(id)).length === 0);
    client.close();
  });
});
