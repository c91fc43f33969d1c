import assert from 'node:assert/strict';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { UNMEASURED } from '../support/commands.ts';
import { RunningDaemon } from '../support/daemon.ts';
import { FaultFile } from '../support/fault-file.ts';
import { removeTree } from '../support/remove-tree.ts';

const EMFILE = 24;
const LOOKUPS = {
  '--allow-users': {
    call: 'getpwnam_r',
    code: 2,
    args: ['--allow-users', 'root'],
    says: /: the user "root" cannot be looked up: getpwnam_r: EMFILE$/,
  },
  '--allow-groups': {
    call: 'getgrnam_r',
    code: 2,
    args: ['--allow-groups', 'root'],
    says: /: the group "root" cannot be looked up: getgrnam_r: EMFILE$/,
  },
  '--socket-group': {
    call: 'getgrnam_r',
    code: 69,
    args: ['--socket-mode', '0660', '--socket-group', 'root'],
    says: /^cannot listen on .*: getgrnam_r: EMFILE$/,
  },
};

describe('A name that the system fails to look up', () => {
  const directory = mkdtempSync(join(tmpdir(), 'eofd-faults-'));
  const file = new FaultFile(join(directory, 'faults'));
  let daemon: RunningDaemon;
  afterEach(() => daemon.clean());
  after(() => {
    file.close();
    removeTree(directory);
  });

  for (const [option, { call, code, args, says }] of Object.entries(LOOKUPS)) {
    it(`costs the start, and is no unknown name: ${option}`, async () => {
      file.arm({ call, nth: 1, errno: EMFILE, times: 1 });
      daemon = new RunningDaemon({ launcher: file.launcher, env: { ...UNMEASURED, FAULTS: file.path }, args });
      const ended = await daemon.exited;
      const said = [...daemon.noise, ...daemon.lines.map(({ message }) => String(message))];
      assert.equal(file.happened, 1);
      assert.equal(said.length, 1);
      assert.match(said[0] ?? '', says);
      assert.equal(ended.code, code);
    });
  }
});
