// What was met: with few descriptors the places are fewer than what one user may have. One user's idle connections took
// every one of them, and another user waited for ever.

import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync } from 'node:fs';
import { runClient } from '../support/clients.ts';
import { SHIPPED_EOFD, UNMEASURED } from '../support/commands.ts';
import { type RunningDaemon, startDaemon } from '../support/daemon.ts';
import { ask } from '../support/node-client.ts';

const asNobody = ['setpriv', '--reuid=65534', '--regid=65534', '--clear-groups'];

describe('With more connections waiting than there are places', () => {
  let daemon: RunningDaemon;
  let greedy: ChildProcess | undefined;
  afterEach(() => {
    greedy?.kill('SIGKILL');
    daemon.clean();
  });

  const serve = async (files: number): Promise<void> => {
    daemon = await startDaemon({
      program: SHIPPED_EOFD,
      env: UNMEASURED,
      launcher: ['prlimit', `--nofile=${files}:${files}`, process.execPath],
      args: ['--socket-mode', '0666'],
    });
    chmodSync(daemon.directory, 0o755);
  };

  it("another user's request is answered within seconds, though one user keeps every place", async () => {
    await serve(128);
    const body = `
import socket, sys, time
all = []
for _ in range(200):
    s = socket.socket(socket.AF_UNIX); s.connect(sys.argv[1]); s.send(b'x'); all.append(s)
print('there', flush=True)
time.sleep(600)`;
    greedy = spawn('python3', ['-c', body, daemon.socket], { stdio: ['ignore', 'pipe', 'inherit'] });
    await once(greedy.stdout as NodeJS.ReadableStream, 'data');
    const client = ['socat', '-t', '20', '-', `UNIX-CONNECT:${daemon.socket}`];
    const { out, errors } = await runClient([...asNobody, ...client], 'hello');
    assert.equal(out.toString(), 'HELLO', errors);
    const { EOFD_PEER_UID: uid } = await daemon.record(({ EOFD_OUTCOME: outcome }) => outcome === 'rejected');
    assert.equal(uid, 0);
  });

  it('100 quick clients of one user are all answered', async () => {
    await serve(48);
    const answers = await Promise.all(Array.from({ length: 100 }, (_, index) => ask(daemon.socket, `client ${index}`)));
    assert.deepEqual(
      answers.map(({ bytes }) => bytes.toString()),
      answers.map((_, index) => `CLIENT ${index}`),
    );
  });
});
