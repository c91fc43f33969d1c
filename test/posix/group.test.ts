import assert from 'node:assert/strict';
import { closeSync, fstatSync, openSync } from 'node:fs';
import { join } from 'node:path';
import { changeGroup } from '../../src/posix/group.ts';
import { scratchForEach } from '../support/scratch.ts';
import { NOT_OPEN } from '../support/sockets.ts';

describe('a group', () => {
  const directory = scratchForEach();

  it('is given a file by its descriptor, and says why it is not', () => {
    const fd = openSync(join(directory(), 'file'), 'w');
    const own = fstatSync(fd);
    changeGroup(fd, own.gid);
    assert.deepEqual([fstatSync(fd).uid, fstatSync(fd).gid], [own.uid, own.gid]);
    closeSync(fd);
    assert.throws(() => changeGroup(NOT_OPEN, own.gid), { code: 'EBADF', call: 'fchownat' });
  });
});
