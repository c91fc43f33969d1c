// What was met: four reads of a file that hangs, in a module, took all of Node's threads, and eofd heard nothing any
// more: nobody was accepted, no reload was finished, and a stalled client was named without its command.

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { SHIPPED_EOFD, UNMEASURED } from '../support/commands.ts';
import { type RunningDaemon, startDaemon } from '../support/daemon.ts';
import { ask, Client } from '../support/node-client.ts';
import { scratchForEach } from '../support/scratch.ts';

const MODULE = `import { readFile } from 'node:fs/promises';
export default async (request) => {
  const text = new TextDecoder().decode(request);
  if (text === 'hang') await Promise.all([1, 2, 3, 4].map(() => readFile(process.env.FIFO)));
  return text.toUpperCase();
};`;

describe('a module whose reads of files hang', () => {
  const directory = scratchForEach();
  let daemon: RunningDaemon;
  let hanging: Client;
  afterEach(() => daemon.clean());

  beforeEach(async () => {
    const [fifo, module] = [join(directory(), 'fifo'), join(directory(), 'reads.mjs')];
    execFileSync('mkfifo', [fifo]);
    writeFileSync(module, MODULE);
    daemon = await startDaemon({
      args: [
        '--handler',
        module,
        '--handler-concurrency',
        '8',
        '--stall-warn',
        '1s',
        '--read-timeout',
        '2s',
        '--drain-timeout',
        '1s',
      ],
      program: SHIPPED_EOFD,
      env: { FIFO: fifo, ...UNMEASURED },
    });
    await ask(daemon.socket, 'hello');
    hanging = new Client(daemon.socket);
    await hanging.write('hang');
    hanging.halfClose();
  });

  it('keeps no further request from being accepted and answered by another worker', async () => {
    for (const text of ['one', 'two', 'three'])
      assert.equal((await ask(daemon.socket, text)).bytes.toString(), text.toUpperCase());
  });

  it('keeps no reload from its end, and no stop', async () => {
    await ask(daemon.socket, 'hello');
    daemon.kill('SIGHUP');
    await daemon.said(/^reloaded/);
    assert.equal((await ask(daemon.socket, 'next')).bytes.toString(), 'NEXT');
    const began = performance.now();
    await daemon.stop();
    assert.ok(performance.now() - began < 10_000);
  });

  it('keeps no stalled client from being named with its command', async () => {
    await ask(daemon.socket, 'hello');
    const stalled = new Client(daemon.socket);
    await stalled.write('no end');
    const { message, EOFD_PEER_COMM: command } = await daemon.record(({ message: text }) =>
      String(text).includes('has not half-closed'),
    );
    // From Node 24 on its main thread has a name of its own.
    assert.equal(command, readFileSync('/proc/self/comm', 'utf8').trimEnd());
    assert.match(String(message), /^pid \d+ ".*node/);
    await stalled.answer;
  });
});
