import assert from 'node:assert/strict';
import { type ChildProcessByStdio, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface, type Interface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { isDeepStrictEqual } from 'node:util';
import { ERRNO } from '../../src/posix/errno.ts';
import { calls } from '../../src/posix/libc.ts';
import { endWithTest } from '../support/children.ts';
import { ask, Client } from '../support/node-client.ts';
import { failedWith } from '../support/refusing.ts';
import { removeTree } from '../support/remove-tree.ts';
import { useStage } from '../support/stage.ts';
import { eventually, until } from '../support/wait.ts';

describe('accepting', () => {
  const serve = useStage();

  it('more at the same moment than it takes from the queue in one turn are all served', async () => {
    const served = await serve();
    const answers = await Promise.all(Array.from({ length: 300 }, (_, i) => ask(served.path, `${i}`)));
    assert.deepEqual(
      answers.map(({ bytes }) => bytes.toString()),
      answers.map((_, i) => `${i}`),
    );
  });

  it('does not spin where somebody waits and the system says that nobody does, and serves once it is over', async () => {
    const served = await serve();
    const { accept4 } = calls;
    let count = 0;
    calls.accept4 = () => {
      count += 1;
      return failedWith(ERRNO.EAGAIN);
    };
    try {
      const asked = ask(served.path, 'hello');
      await until('it has asked often', () => count >= 64);
      await sleep(300);
      assert.ok(count < 300, `${count} calls`);
      calls.accept4 = accept4;
      assert.equal((await asked).bytes.toString(), 'hello');
    } finally {
      calls.accept4 = accept4;
    }
  });

  it('accepts from several sockets, and drains them all', async () => {
    const served = await serve({ sockets: 3 });
    const clients = served.paths.map((path) => new Client(path));
    for (const [i, client] of clients.entries()) await client.write(`${i}`);
    let emptied = 0;
    served.server.drain(true, () => emptied++);
    for (const client of clients) client.halfClose();
    assert.deepEqual(
      (await Promise.all(clients.map(({ answer }) => answer))).map(({ bytes }) => bytes.toString()),
      ['0', '1', '2'],
    );
    await until('it is empty', () => emptied > 0);
  });
});

describe('a server that is out of descriptors', () => {
  const directory = mkdtempSync(join(tmpdir(), 'eofd-test-'));
  after(() => removeTree(directory));

  function start(path: string): readonly [ChildProcessByStdio<Writable, Readable, null>, Interface] {
    const program = fileURLToPath(new URL('../support/limited-server.js', import.meta.url));
    const child = endWithTest(spawn(process.execPath, [program, path, '48'], { stdio: ['pipe', 'pipe', 'inherit'] }));
    return [child, createInterface(child.stdout)];
  }

  it('answers everybody, and tells of it once for each time', async () => {
    const path = join(directory, 'sock');
    const [child, lines] = start(path);
    const said: unknown[] = [];
    lines.on('line', (line) => said.push(JSON.parse(line)));
    await until('it listens', () => said.length === 1);

    for (const time of [1, 2]) {
      const clients = Array.from({ length: 100 }, () => new Client(path));
      for (const [i, client] of clients.entries()) void client.write(`request ${i}`);
      await until('it is out of descriptors', () => said.length === 1 + time);
      // One after the other, so that there is none to spare again each time.
      for (const client of clients.slice(0, 10)) {
        client.halfClose();
        await client.answer;
      }
      for (const client of clients.slice(10)) client.halfClose();
      const answers = await Promise.all(clients.map(({ answer }) => answer));
      assert.deepEqual(
        answers.map(({ bytes, end }) => `${bytes} ${end}`),
        answers.map((_, i) => `request ${i} EOF`),
      );
    }

    child.stdin.end();
    await once(child, 'close');
    assert.deepEqual(said, [
      'ready',
      { acceptFailed: 'EMFILE' },
      { acceptFailed: 'EMFILE' },
      { accepted: 200, open: 0, replied: 200 },
    ]);
  });

  it('counts as stuck, for the watchdog, only once no connection is open that could give one back', async () => {
    const path = join(directory, 'other');
    const said: unknown[] = [];
    const [served, lines] = start(path);
    lines.on('line', (line) => said.push(JSON.parse(line)));
    await until('it listens', () => said.length === 1);
    const shows = async (
      what: string,
      path_: { waiting: boolean; accepted: number; paused: boolean },
    ): Promise<unknown> =>
      eventually(what, async () => {
        const before = said.length;
        served.stdin.write('?');
        await until('it says so', () => said.length > before);
        return said.slice(before).some((line) => isDeepStrictEqual(line, path_)) ? true : undefined;
      });

    const first = new Client(path);
    await first.write('first');
    await shows('the first is in', { waiting: false, accepted: 1, paused: false });
    execFileSync('prlimit', ['--pid', String(served.pid), '--nofile=3:']);
    const second = new Client(path);
    await shows('it pauses for the second', { waiting: true, accepted: 1, paused: true });
    first.halfClose();
    await first.answer;
    await shows('it is stuck', { waiting: true, accepted: 1, paused: false });
    execFileSync('prlimit', ['--pid', String(served.pid), '--nofile=48:']);
    second.halfClose();
    assert.equal((await second.answer).end, 'EOF');
    served.stdin.end();
    await once(served, 'close');
  });
});
