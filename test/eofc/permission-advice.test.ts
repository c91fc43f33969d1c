import assert from 'node:assert/strict';
import { chmodSync, chownSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { permissionAdvice } from '../../src/eofc/permission-advice.ts';
import { moduleUrl, runNode } from '../support/node.ts';
import { scratchForEach } from '../support/scratch.ts';

describe('the advice to somebody who may not connect', () => {
  const directory = scratchForEach();

  it('names the group where it is the group that may', () => {
    const path = join(directory(), 'sock');
    writeFileSync(path, '');
    chmodSync(path, 0o660);
    chownSync(path, 0, 1);
    assert.match(
      permissionAdvice(path),
      /: it is root's and the group daemon's \(mode 0660\); "usermod -aG daemon \w+" and a new log-in$/,
    );
  });

  it('names the options of eofd where no group may, or only that of root', () => {
    const path = join(directory(), 'sock');
    writeFileSync(path, '');
    for (const [mode, gid] of [
      [0o600, 1],
      [0o660, 0],
    ] as const) {
      chmodSync(path, mode);
      chownSync(path, 0, gid);
      assert.match(
        permissionAdvice(path),
        /; eofd with --socket-mode 0660 and --socket-group GROUP opens it to a group$/,
      );
    }
  });

  it('names the first directory that is closed', () => {
    const closed = join(directory(), 'closed');
    mkdirSync(closed);
    for (const path of [directory(), closed]) chmodSync(path, path === closed ? 0o700 : 0o755);
    const source = `
      import { permissionAdvice } from '${moduleUrl('eofc/permission-advice')}';
      console.log(permissionAdvice('${closed}/deeper/sock'));`;
    const asUser =
      process.getuid?.() === 0
        ? ['setpriv', '--bounding-set=-dac_override,-dac_read_search', '--reuid', '65534', '--']
        : [];
    if (asUser.length === 0) chmodSync(closed, 0);
    const { out } = runNode(source, asUser);
    assert.equal(out, `connecting takes search permission on its directories, and ${closed} does not give it to you\n`);
    chmodSync(closed, 0o700);
  });

  it('is general where nothing can be found out', () => {
    assert.match(permissionAdvice(join(directory(), 'none')), /^connecting takes write permission on the socket and/);
  });
});
