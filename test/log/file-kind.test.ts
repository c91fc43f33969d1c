import assert from 'node:assert/strict';
import { closeSync, openSync } from 'node:fs';
import { join } from 'node:path';
import { fileKind } from '../../src/log/file-kind.ts';
import { SOCK_DGRAM } from '../../src/posix/constants.ts';
import { close } from '../../src/posix/descriptor.ts';
import { unixSocket } from '../../src/posix/socket.ts';
import { Pipe, scratchDirectory } from './pipe.ts';

describe('a descriptor', () => {
  it('is told apart by what it is', () => {
    const directory = scratchDirectory();
    const socket = unixSocket(SOCK_DGRAM);
    assert.equal(fileKind(socket), 'socket');
    close(socket);
    assert.equal(fileKind(new Pipe(join(directory, 'pipe')).writeEnd), 'pipe');
    for (const [path, kind] of [
      ['/dev/null', 'device'],
      [join(directory, 'file'), 'file'],
    ] as const) {
      const fd = openSync(path, 'w');
      assert.equal(fileKind(fd), kind);
      closeSync(fd);
      assert.equal(fileKind(fd), 'none');
    }
  });
});
