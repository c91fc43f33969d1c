// Somebody wanted the web server's user to connect: --socket-mode alone opened the socket to a group that had nothing
// to do with it, and nothing named the group.

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { chmodSync, lstatSync } from 'node:fs';
import { join } from 'node:path';
import { EOFC } from '../support/commands.ts';
import { RunningDaemon, startDaemon } from '../support/daemon.ts';
import { scratchForEach } from '../support/scratch.ts';

/** As another user and group, who may read nothing that is root's alone. */
const asUser = (gid: number) => ['setpriv', '--reuid', '65534', '--regid', String(gid), '--clear-groups'] as const;

describe('--socket-group', () => {
  const directory = scratchForEach();
  const path = (): string => join(directory(), 'sock');
  let daemon: RunningDaemon | undefined;
  beforeEach(() => chmodSync(directory(), 0o777));
  afterEach(() => daemon?.clean());
  const args = (group: string, mode = '0660') => ['--socket', path(), '--socket-mode', mode, '--socket-group', group];
  const refusal = async (group: string, launcher: readonly string[] = []): Promise<string> => {
    const failed = new RunningDaemon({ bind: false, args: args(group), launcher: [...launcher, process.execPath] });
    daemon = failed;
    assert.equal((await failed.exited).code, 69);
    assert.equal(failed.lines.length, 1);
    assert.equal(lstatSync(path(), { throwIfNoEntry: false }), undefined);
    return String(failed.lines[0]?.['message']);
  };

  it('is the group of the socket, by name or id, whose members can connect and nobody else', async () => {
    for (const group of ['daemon', '1']) {
      daemon = await startDaemon({ bind: false, args: args(group) });
      const { gid, mode } = lstatSync(path());
      assert.deepEqual({ gid, mode: mode & 0o777 }, { gid: 1, mode: 0o660 });
      const ask = (member: number) => {
        const [command, ...rest] = [...asUser(member), process.execPath, EOFC, '-s', path(), 'hoge'];
        return spawnSync(command, rest, { encoding: 'utf8' });
      };
      assert.equal(ask(1).stdout, 'HOGE');
      const other = ask(65534);
      assert.equal(other.status, 77);
      assert.match(
        other.stderr,
        /it is root's and the group daemon's \(mode 0660\); "usermod -aG daemon nobody" and a new log-in( |$)/m,
      );
      assert.equal(await daemon.stop(), 0);
      daemon.clean();
    }
  });

  it('that does not exist, or that eofd is no member of, is told with the cure, and nothing is left', async () => {
    assert.match(await refusal('nosuch'), /there is no group nosuch \(socket-group\): make it, "groupadd nosuch"/);
    daemon?.clean();
    assert.match(await refusal('daemon', asUser(65534)), /given to the group daemon .*"usermod -aG daemon USER"/);
  });

  it('needs a mode that lets a group connect', async () => {
    const failed = new RunningDaemon({ bind: false, args: args('daemon', '0600') });
    daemon = failed;
    assert.equal((await failed.exited).code, 2);
    const text = 'command line: --socket-group: socket-mode 0600 lets no group connect: set it to 0660';
    assert.match(failed.noise.join('\n'), new RegExp(`^\\S+ err: ${text}$`));
  });
});
