// What was met: one user's requests over HTTP, each stopped in the middle of its body, took every place there is. Nobody
// else was served, neither over HTTP nor on the raw socket, until read-timeout had passed; nor was anybody over HTTP
// beside as many silent connections on the raw socket.

import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync } from 'node:fs';
import { join } from 'node:path';
import { type Answer, runClient } from '../support/clients.ts';
import { SHIPPED_EOFD, UNMEASURED } from '../support/commands.ts';
import { type RunningDaemon, startDaemon } from '../support/daemon.ts';

const AS_NOBODY = ['setpriv', '--reuid=65534', '--regid=65534', '--clear-groups'];
const PLACES = 12;
const STALLED = `
import socket, sys, time
all = []
for _ in range(int(sys.argv[3])):
    s = socket.socket(socket.AF_UNIX); s.connect(sys.argv[1]); s.send(sys.argv[2].encode()); all.append(s)
print('there', flush=True)
time.sleep(600)`;
/** Over HTTP two more wait for a place; on the raw socket nobody does. */
const STALLED_COUNT = { http: PLACES + 2, raw: PLACES } as const;
const HALF_A_REQUEST = { http: 'POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\nhalf', raw: 'half' } as const;
const GAVE_WAY = /beyond the share of its user.*\(connections-max\)/;
type Front = keyof typeof HALF_A_REQUEST;

describe('While one user keeps every place with requests of which nothing more comes', () => {
  let daemon: RunningDaemon;
  let greedy: ChildProcess;
  afterEach(() => {
    greedy.kill('SIGKILL');
    daemon.clean();
  });

  const stallAll = async (front: Front): Promise<void> => {
    daemon = await startDaemon({
      program: SHIPPED_EOFD,
      env: UNMEASURED,
      args: [
        ...['--socket-mode', '0666', '--http', './http'],
        ...['--connections-max', String(PLACES), '--connections-max-per-user', String(PLACES)],
      ],
    });
    chmodSync(daemon.directory, 0o755);
    const args = ['-c', STALLED, pathOf(front), HALF_A_REQUEST[front], String(STALLED_COUNT[front])];
    greedy = spawn('python3', args, { stdio: ['ignore', 'pipe', 'inherit'] });
    await once(greedy.stdout as NodeJS.ReadableStream, 'data');
  };
  const pathOf = (front: Front): string => (front === 'raw' ? daemon.socket : join(daemon.directory, 'http'));
  const askAsNobody = (front: Front): Promise<Answer> =>
    front === 'raw'
      ? runClient([...AS_NOBODY, 'socat', '-t', '20', '-', `UNIX-CONNECT:${daemon.socket}`], 'hello')
      : runClient(
          // Where no place is free, a response says so and when to come again.
          [
            ...AS_NOBODY,
            ...'curl --silent --show-error --fail --max-time 20 --retry 20 --data-binary @-'.split(' '),
          ].concat(['--unix-socket', pathOf('http'), 'http://localhost/']),
          'hello',
        );
  const isServed = async (front: Front): Promise<void> => {
    const { out, errors } = await askAsNobody(front);
    assert.equal(out.toString(), 'HELLO', errors);
    // One of the greedy user's gave way, whatever else is told of the others before that.
    await daemon.record(
      ({ EOFD_PEER_UID: peer, EOFD_OUTCOME: outcome, EOFD_REASON: reason }) =>
        outcome === 'rejected' && peer === 0 && GAVE_WAY.test(String(reason)),
    );
  };

  it('bodies over HTTP: another user is served over HTTP', async () => {
    await stallAll('http');
    await isServed('http');
  });

  it('bodies over HTTP: another user is served on the raw socket', async () => {
    await stallAll('http');
    await isServed('raw');
  });

  it('on the raw socket: another user is served over HTTP', async () => {
    await stallAll('raw');
    await isServed('http');
  });
});
