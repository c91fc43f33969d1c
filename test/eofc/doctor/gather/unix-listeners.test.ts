import { deepEqual, equal } from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { basename, join } from 'node:path';
import { holdersOf, listenersAt, unixListeners } from '../../../../src/eofc/doctor/gather/unix-listeners.ts';
import { endWithTest } from '../../../support/children.ts';
import { scratchForEach } from '../../../support/scratch.ts';
import { until } from '../../../support/wait.ts';

const HEAD = 'Num       RefCount Protocol Flags    Type St Inode Path\n';

describe('what listens on Unix sockets', () => {
  const scratch = scratchForEach();

  it('is what the kernel shows, and not what is connected or has no name', () => {
    const proc = scratch();
    mkdirSync(join(proc, 'net'));
    writeFileSync(
      join(proc, 'net/unix'),
      `${HEAD}0000000000000000: 00000002 00000000 00010000 0001 01 11 /run/a b.sock
0000000000000000: 00000003 00000000 00000000 0001 03 12 /run/a b.sock
0000000000000000: 00000002 00000000 00010000 0005 01 13 @abstract
0000000000000000: 00000002 00000000 00010000 0001 01 14\n`,
    );
    deepEqual(unixListeners(proc), [
      { inode: '11', isStream: true, path: '/run/a b.sock' },
      { inode: '13', isStream: false, path: '@abstract' },
    ]);
    equal(unixListeners(join(proc, 'none')), undefined);
  });

  it('is held by the processes whose descriptors show it, and the stopped ones are told apart', () => {
    const proc = scratch();
    for (const [pid, state] of [
      ['7', 'S (sleeping)'],
      ['8', 'T (stopped)'],
    ] as const) {
      mkdirSync(join(proc, pid, 'fd'), { recursive: true });
      symlinkSync('socket:[11]', join(proc, pid, 'fd/3'));
      writeFileSync(join(proc, pid, 'cmdline'), 'node\0eofd.cjs\0');
      writeFileSync(join(proc, pid, 'status'), `Name:\tnode\nState:\t${state}\n`);
    }
    mkdirSync(join(proc, '9'));
    deepEqual(holdersOf('11', proc), [
      { pid: 7, command: 'node eofd.cjs', stopped: false },
      { pid: 8, command: 'node eofd.cjs', stopped: true },
    ]);
  });

  it('is found here by its absolute path, and by a relative one through its process', async () => {
    const path = join(scratch(), 'own');
    const server = createServer().listen(path);
    await once(server, 'listening');
    const found = listenersAt(path, unixListeners() ?? []);
    deepEqual(
      found.map(({ holders }) => holders.some(({ pid }) => pid === process.pid)),
      [true],
    );
    server.close();
    const script =
      'import socket,sys\ns=socket.socket(socket.AF_UNIX);s.bind("./there");s.listen();print("up",flush=True);sys.stdin.read()';
    const child = endWithTest(spawn('python3', ['-c', script], { cwd: scratch(), stdio: ['pipe', 'pipe', 'inherit'] }));
    await once(child.stdout, 'data');
    const relative = join(scratch(), 'there');
    await until('the listener is seen', () => listenersAt(relative, unixListeners() ?? []).length === 1);
    deepEqual(listenersAt(join('/', basename(relative)), unixListeners() ?? []), []);
  });
});
