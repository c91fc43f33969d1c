// A step of the start failed after the socket was bound: the daemon ended and its name stayed.

import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { UNMEASURED } from '../support/commands.ts';
import { RunningDaemon } from '../support/daemon.ts';
import { FaultFile } from '../support/fault-file.ts';
import { scratchForEach } from '../support/scratch.ts';

const ENOMEM = 12;

describe('a start that fails after the bind', () => {
  const directory = scratchForEach();
  let daemon: RunningDaemon;
  afterEach(() => daemon.clean());

  for (const [call, nth] of [
    ['listen', 1],
    ['epoll_ctl', 1],
  ] as const) {
    it(`at ${call} leaves no name, and says what failed in one line`, async () => {
      const faults = new FaultFile(join(directory(), 'faults'));
      faults.arm({ call, nth, errno: ENOMEM, times: 1 });
      daemon = new RunningDaemon({ launcher: faults.launcher, env: { ...UNMEASURED, FAULTS: faults.path } });
      const { code } = await daemon.exited;
      assert.equal(faults.happened, 1);
      faults.close();
      assert.deepEqual({ code, noise: daemon.noise, lines: daemon.lines.length }, { code: 69, noise: [], lines: 1 });
      assert.match(String(daemon.lines[0]?.['message']), new RegExp(`${call}.*: ENOMEM$`));
      assert.equal(existsSync(daemon.socket), false);
    });
  }
});
