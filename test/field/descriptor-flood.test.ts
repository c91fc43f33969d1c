// What was met: one connection of an unprivileged user sent 1-byte messages, each with a descriptor. Every recv gives
// one byte of those, and others waited for seconds; a stop took more than twice its drain-timeout.

import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync } from 'node:fs';
import { type RunningDaemon, startDaemon } from '../support/daemon.ts';
import { ask } from '../support/node-client.ts';

/** Each thread sends on the one connection, until it ends. */
const FLOOD = `
import os, socket, sys, threading
client = socket.socket(socket.AF_UNIX)
client.connect(sys.argv[1])
def send():
    try:
        while True: socket.send_fds(client, [b'x'], [0])
    except OSError: pass
threads = [threading.Thread(target=send) for _ in range(4)]
for thread in threads: thread.start()
print('there', flush=True)
`;

describe('a client that floods its connection with descriptors', () => {
  let daemon: RunningDaemon;
  let flood: ChildProcess | undefined;
  afterEach(() => {
    flood?.kill('SIGKILL');
    daemon.clean();
  });

  it('keeps no other client from its answer, nor a stop from its end', async () => {
    daemon = await startDaemon({ args: ['--socket-mode', '0666', '--drain-timeout', '1s'] });
    chmodSync(daemon.directory, 0o755);
    flood = spawn('python3', ['-c', FLOOD, daemon.socket], { stdio: ['ignore', 'pipe', 'inherit'] });
    await once(flood.stdout as NodeJS.ReadableStream, 'data');
    for (let request = 0; request < 100; request++) {
      const began = performance.now();
      assert.equal((await ask(daemon.socket, 'hello')).bytes.toString(), 'HELLO');
      assert.ok(performance.now() - began < 5000, `request ${request}`);
    }
    const began = performance.now();
    assert.equal(await daemon.stop(), 0);
    assert.ok(performance.now() - began < 5000);
  });
});
