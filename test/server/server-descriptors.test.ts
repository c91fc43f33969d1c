import assert from 'node:assert/strict';
import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { Client } from '../support/node-client.ts';
import { until } from '../support/wait.ts';

describe('a server that is out of descriptors', () => {
  const directory = mkdtempSync(join(tmpdir(), 'eofd-test-'));
  let child: ChildProcessByStdio<Writable, Readable, null>;
  after(() => {
    child.kill();
    rmSync(directory, { recursive: true });
  });

  it('answers everybody, and tells of it once for each time', async () => {
    const path = join(directory, 'sock');
    const program = fileURLToPath(new URL('../support/limited-server.js', import.meta.url));
    child = spawn('sh', ['-c', 'ulimit -n 48; exec "$0" "$1" "$2"', process.execPath, program, path], {
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    const said: unknown[] = [];
    createInterface(child.stdout).on('line', (line) => said.push(JSON.parse(line)));
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
    assert.deepEqual(said, ['ready', { acceptFailed: 'EMFILE' }, { acceptFailed: 'EMFILE' }, { accepted: 200, open: 0, replied: 200 }]);
  });
});
