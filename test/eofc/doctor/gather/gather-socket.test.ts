import { deepEqual, equal } from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { join } from 'node:path';
import { gatherSocket } from '../../../../src/eofc/doctor/gather/gather-socket.ts';
import { unixListeners } from '../../../../src/eofc/doctor/gather/unix-listeners.ts';
import { endWithTest } from '../../../support/children.ts';
import { scratchForEach } from '../../../support/scratch.ts';

describe('what is seen of a socket', () => {
  const scratch = scratchForEach();
  const servers: Server[] = [];
  afterEach(() => {
    for (const server of servers.splice(0)) server.close();
  });

  async function listen(name: string): Promise<{ path: string; connections: () => number }> {
    const path = join(scratch(), name);
    let connections = 0;
    const server = createServer(() => void connections++).listen(path);
    servers.push(server);
    await once(server, 'listening');
    return { path, connections: () => connections };
  }
  const look = (path: string) => gatherSocket(path, () => undefined);

  it('is its file, and who listens, without a connection', async () => {
    const { path, connections } = await listen('sock');
    const { kind, owner, obstacle, listener } = await look(path);
    deepEqual([kind, owner?.writable, obstacle, listener?.state], ['socket', true, undefined, 'live']);
    deepEqual(
      listener?.holders.map(({ pid }) => pid),
      [process.pid],
    );
    equal(connections(), 0);
    const link = join(scratch(), 'link');
    symlinkSync(path, link);
    equal((await look(link)).listener?.state, 'live');
  });

  it('is that its name is gone, or that nobody listens', async () => {
    const { path } = await listen('sock');
    rmSync(path);
    deepEqual([(await look(path)).kind, (await look(path)).listener?.state], ['nothing', 'live']);
    const script = 'import socket,sys;s=socket.socket(socket.AF_UNIX);s.bind(sys.argv[1]);s.listen()';
    const stale = join(scratch(), 'stale');
    spawnSync('python3', ['-c', script, stale]);
    deepEqual([(await look(stale)).kind, (await look(stale)).listener?.state], ['socket', 'stale']);
  });

  it('is a socket of another kind, which only a connection can tell', async () => {
    const path = join(scratch(), 'datagrams');
    const script =
      'import socket,sys;s=socket.socket(socket.AF_UNIX,socket.SOCK_DGRAM);s.bind(sys.argv[1]);print();sys.stdin.read()';
    const child = endWithTest(spawn('python3', ['-uc', script, path], { stdio: ['pipe', 'pipe', 'inherit'] }));
    await once(child.stdout, 'data');
    equal((await look(path)).listener?.state, 'not a stream');
  });

  it('is its queue, as ss tells it', async () => {
    const { path } = await listen('sock');
    const inode = unixListeners()?.find((listener) => listener.path === path)?.inode;
    const of = (waiting: number) =>
      gatherSocket(path, () => ({ status: 0, out: `u_str LISTEN ${waiting} 8 ${path} ${inode} * 0\n`, err: '' }));
    deepEqual((await of(3)).listener?.queue, { waiting: 3, max: 8 });
    deepEqual([(await of(8)).listener?.state, (await of(9)).listener?.state], ['live', 'full']);
  });

  it('is what else may stand there, or be in the way', async () => {
    writeFileSync(join(scratch(), 'file'), '');
    mkdirSync(join(scratch(), 'directory'));
    symlinkSync('nowhere', join(scratch(), 'dangling'));
    symlinkSync('circle', join(scratch(), 'circle'));
    for (const [name, kind] of [
      ['file', 'file'],
      ['directory', 'directory'],
      ['dangling', 'dangling link'],
      ['circle', 'circular link'],
      ['circle/below', 'circular link'],
      ['none', 'nothing'],
      ['file/below', 'nothing'],
    ])
      equal((await look(join(scratch(), name ?? ''))).kind, kind);
    deepEqual((await look(join(scratch(), 'no/such/sock'))).obstacle, {
      directory: join(scratch(), 'no'),
      is: 'missing',
    });
    deepEqual((await look(join(scratch(), 'file/below/sock'))).obstacle, {
      directory: join(scratch(), 'file'),
      is: 'no directory',
    });
  });
});
