// What was met: one user's 40 stalled connections a second used up the log's budget for diagnoses, and nine of twelve
// clients of another user that forgot the half-close meanwhile were never named.

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync } from 'node:fs';
import { endWithTest } from '../support/children.ts';
import { type RunningDaemon, startDaemon } from '../support/daemon.ts';

/**
 * So many connections of a user, made at once, on each of which a byte is sent, or a whole request. It ends when its
 * input does.
 */
const CLIENTS = `
import os, socket, sys
path, uid, count, whole = sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), sys.argv[4] == 'whole'
os.setgroups([])
os.setgid(uid)
os.setuid(uid)
clients = [socket.socket(socket.AF_UNIX) for _ in range(count)]
for client in clients:
    client.connect(path)
    client.send(b'\\xff')
    if whole:
        client.shutdown(socket.SHUT_WR)
print('sent', flush=True)
sys.stdin.read()
`;

// Becoming another user is root's.
if (process.getuid?.() === 0) {
  describe('What the log says of a user', () => {
    let daemon: RunningDaemon;
    afterEach(() => daemon.clean());

    async function connect(uid: number, count: number, manner: 'stall' | 'whole'): Promise<void> {
      const args = ['-c', CLIENTS, daemon.socket, String(uid), String(count), manner];
      const clients = endWithTest(spawn('python3', args, { stdio: ['pipe', 'pipe', 'inherit'] }));
      await once(clients.stdout, 'data');
    }
    const recordsOf = (uid: number, fits: (line: (typeof daemon.lines)[number]) => boolean): number =>
      daemon.lines.filter((line) => line['EOFD_PEER_UID'] === uid && fits(line)).length;

    it('has each of its stalled clients, though forty of another user stalled before them', async () => {
      daemon = await startDaemon({ args: ['--socket-mode', '0666', '--stall-warn', '2s'] });
      chmodSync(daemon.directory, 0o755);
      await connect(65534, 40, 'stall');
      await connect(1234, 9, 'stall');
      await daemon.said(/more stalled clients in/);
      const isStall = ({ message }: { readonly [name: string]: unknown }): boolean =>
        String(message).includes('half-closed');
      assert.deepEqual(
        [65534, 1234].map((uid) => recordsOf(uid, isStall)),
        [10, 9],
      );
    });

    it('has its failures, though a hundred requests of another user failed before', async () => {
      daemon = await startDaemon({ args: ['--socket-mode', '0666'] });
      chmodSync(daemon.directory, 0o755);
      await connect(65534, 100, 'whole');
      await connect(1234, 6, 'whole');
      await daemon.said(/more requests that failed in/);
      const isFailure = ({ EOFD_OUTCOME: outcome }: { readonly [name: string]: unknown }): boolean =>
        outcome === 'failed';
      assert.equal(recordsOf(1234, isFailure), 6);
    });
  });
}
