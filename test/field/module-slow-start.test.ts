// A module took half a minute to import: now eofd gave up first and said why, now systemd did, said nothing of the
// module, and started it again for ever.

import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { RunningDaemon } from '../support/daemon.ts';
import { Receiver } from '../support/notify-receiver.ts';
import { scratchForEach } from '../support/scratch.ts';

/** What an import may take. */
const IMPORT_USEC = 30_000_000;

describe('a module that is slow to import', () => {
  const directory = scratchForEach();

  it('has the service manager wait longer than eofd does', async () => {
    const module = join(directory(), 'slow.mjs');
    writeFileSync(module, 'await new Promise((r) => setTimeout(r, 100)); export default (request) => request;');
    const manager = await Receiver.open();
    const daemon = new RunningDaemon({ args: ['--handler', module], env: { NOTIFY_SOCKET: manager.address } });
    try {
      const [, usec] = /^EXTEND_TIMEOUT_USEC=(\d+)$/.exec((await manager.next()).text) ?? [];
      assert.ok(Number(usec) >= IMPORT_USEC + 5_000_000);
      assert.equal((await manager.next()).text, 'READY=1');
    } finally {
      daemon.clean();
      await manager.close();
    }
  });
});
