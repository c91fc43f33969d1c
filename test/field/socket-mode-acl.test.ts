// Somebody's directory had a default ACL: the socket had another mode than --socket-mode said, without a word, and
// clients were refused.

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { lstatSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { UNMEASURED } from '../support/commands.ts';
import { type RunningDaemon, startDaemon } from '../support/daemon.ts';
import { scratchForEach } from '../support/scratch.ts';

/**
 * acl(5) as the kernel has it: version 2, then tag, permissions and id of each entry; here user rw, group rw, mask rw,
 * others nothing.
 */
const SET_ACL = `
import os, struct, sys
entries = [(0x01, 6, -1), (0x04, 6, -1), (0x10, 6, -1), (0x20, 0, -1)]
os.setxattr(sys.argv[1], 'system.posix_acl_default', struct.pack('<I', 2) + b''.join(struct.pack('<HHi', *entry) for entry in entries))`;

describe('--socket-mode in a directory with a default ACL', () => {
  const directory = scratchForEach();
  const path = (): string => join(directory(), 'acl/sock');
  let daemon: RunningDaemon;
  beforeEach(() => {
    mkdirSync(join(directory(), 'acl'));
    execFileSync('python3', ['-c', SET_ACL, join(directory(), 'acl')]);
  });
  afterEach(() => daemon.clean());
  const start = (launcher: readonly string[]): Promise<RunningDaemon> =>
    startDaemon({ bind: false, launcher, args: ['--socket', path(), '--socket-mode', '0666'], env: UNMEASURED });

  it('is what was asked for', async () => {
    daemon = await start([process.execPath]);
    assert.equal(lstatSync(path()).mode & 0o777, 0o666);
    assert.equal(daemon.lines.length, 1);
  });

  it('is told in one warning with both modes where it cannot be', async () => {
    const user = process.getuid?.() === 0 ? [] : ['--map-root-user'];
    const noProc = ['unshare', '--mount', ...user, 'sh', '-c', 'mount -t tmpfs none /proc && exec "$@"', 'sh'];
    daemon = await start([...noProc, process.execPath]);
    assert.equal(lstatSync(path()).mode & 0o777, 0o660);
    const [warning, ...others] = daemon.lines.filter(({ level }) => level === 'warning');
    assert.match(String(warning?.['message']), /sock has the mode 0660 instead of 0666 \(socket-mode\): .* ACL /);
    assert.deepEqual(others, []);
  });
});
