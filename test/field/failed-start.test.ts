// A step of the start failed after the socket was bound: the daemon ended and its name stayed.

import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { UNMEASURED } from '../support/commands.ts';
import { RunningDaemon } from '../support/daemon.ts';

const FAILING = fileURLToPath(new URL('../support/failing-libc.js', import.meta.url));
const ENOMEM = 12;

describe('a start that fails after the bind', () => {
  let daemon: RunningDaemon;
  afterEach(() => daemon.clean());

  for (const [call, nth] of [
    ['listen', 1],
    ['epoll_ctl', 1],
  ] as const) {
    it(`at ${call} leaves no name, and says what failed in one line`, async () => {
      daemon = new RunningDaemon({
        launcher: [process.execPath, '--import', FAILING],
        env: { ...UNMEASURED, FAIL: `${call} ${nth} ${ENOMEM}` },
      });
      const { code } = await daemon.exited;
      assert.deepEqual({ code, noise: daemon.noise, lines: daemon.lines.length }, { code: 69, noise: [], lines: 1 });
      assert.match(String(daemon.lines[0]?.['message']), new RegExp(`${call}.*: ENOMEM$`));
      assert.equal(existsSync(daemon.socket), false);
    });
  }
});
