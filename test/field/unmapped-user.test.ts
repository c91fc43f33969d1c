// What was met: in a user namespace (a rootless container, PrivateUsers=) that did not map the client's user, its
// record named "user nobody (uid 65534)", and somebody went looking for what nobody was running.

import assert from 'node:assert/strict';
import { chmodSync } from 'node:fs';
import { runClient } from '../support/clients.ts';
import { type RunningDaemon, startDaemon } from '../support/daemon.ts';

// Becoming another user is root's.
if (process.getuid?.() === 0) {
  describe('A client whose user is not mapped into the user namespace', () => {
    let daemon: RunningDaemon;
    afterEach(() => daemon.clean());

    it('is said to be of a user outside it, not of nobody', async () => {
      const args = ['--socket-mode', '0666', '--stall-warn', '100ms', '--read-timeout', '300ms'];
      daemon = await startDaemon({ launcher: ['unshare', '--user', '--map-root-user', 'node'], args });
      chmodSync(daemon.directory, 0o755);
      const script =
        'import os, socket, sys; os.setgid(1234); os.setuid(1234); ' +
        's = socket.socket(socket.AF_UNIX); s.connect(sys.argv[1]); s.recv(999)';
      await runClient(['python3', '-c', script, daemon.socket]);
      const end = await daemon.record(({ EOFD_OUTCOME: outcome }) => outcome === 'timed out');
      const stall = await daemon.said(/has sent nothing/);
      for (const { message, EOFD_PEER_UID: uid, EOFD_PEER_USER: user } of [end, stall]) {
        assert.match(String(message), / of a user outside this user namespace \(uid 65534\)/);
        assert.deepEqual([uid, user], [65_534, undefined]);
      }
    });
  });
}
