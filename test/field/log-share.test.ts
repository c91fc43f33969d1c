// What was met: one user's 40 stalled connections a second used up the log's budget for diagnoses, and nine of twelve
// clients of another user that forgot the half-close meanwhile were never named.

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { chmodSync } from 'node:fs';
import { endWithTest } from '../support/children.ts';
import { type RunningDaemon, startDaemon } from '../support/daemon.ts';
import { until } from '../support/wait.ts';

/**
 * Two users, one right after the other, each with so many connections, on each of which a byte is sent, or a whole
 * request. They end when their input does.
 */
const CLIENTS = `
import os, socket, sys
path, whole, users = sys.argv[1], sys.argv[2] == 'whole', [int(word) for word in sys.argv[3:]]
for uid, count in zip(users[::2], users[1::2]):
    read, write = os.pipe()
    if os.fork() == 0:
        os.setgroups([])
        os.setgid(uid)
        os.setuid(uid)
        clients = [socket.socket(socket.AF_UNIX) for _ in range(count)]
        for client in clients:
            client.connect(path)
            client.send(b'\\xff')
            if whole:
                client.shutdown(socket.SHUT_WR)
        os.write(write, b'.')
        sys.stdin.read()
        os._exit(0)
    os.read(read, 1)
sys.stdin.read()
`;

// Becoming another user is root's.
if (process.getuid?.() === 0) {
  describe('What the log says of a user', () => {
    let daemon: RunningDaemon;
    afterEach(() => daemon.clean());

    /** @param counts user, number, user, number */
    async function connect(manner: 'stall' | 'whole', ...counts: readonly number[]): Promise<void> {
      daemon = await startDaemon({ args: ['--socket-mode', '0666', '--stall-warn', '1s'] });
      chmodSync(daemon.directory, 0o755);
      const args = ['-c', CLIENTS, daemon.socket, manner, ...counts.map(String)];
      endWithTest(spawn('python3', args, { stdio: ['pipe', 'inherit', 'inherit'] }));
    }
    const recordsOf = (uid: number, text: string): number =>
      daemon.lines.filter((line) => line['EOFD_PEER_UID'] === uid && String(line['message']).includes(text)).length;

    it('has each of its stalled clients, though forty of another user stalled before them', async () => {
      await connect('stall', 65_534, 40, 1234, 9);
      const named = (): number[] => [65_534, 1234].map((uid) => recordsOf(uid, 'has not half-closed'));
      await until('each is named, and ten of the others', () => String(named()) === '10,9');
    });

    it('has its failures, though a hundred requests of another user failed before', async () => {
      await connect('whole', 65_534, 100, 1234, 6);
      await until('each is named', () => recordsOf(1234, ': failed: ') === 6);
      assert.ok(recordsOf(65_534, ': failed: ') <= 40);
    });
  });
}
