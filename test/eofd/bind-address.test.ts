import assert from 'node:assert/strict';
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { readListenAddress } from '../../src/core/listen-address.ts';
import { bindAddress } from '../../src/eofd/bind-address.ts';
import { close } from '../../src/posix/descriptor.ts';
import { checkLeaks } from '../support/leaks.ts';
import { scratchForEach } from '../support/scratch.ts';

describe('an address of our own', () => {
  checkLeaks();
  const directory = scratchForEach();

  it('is a Unix socket with its mode, which is gone once it retires', async () => {
    const path = join(directory(), 'http');
    const listener = await bindAddress(readListenAddress(path), 0o640, 16);
    assert.deepEqual([listener.address, statSync(path).mode & 0o777], [path, 0o640]);
    listener.retire();
    assert.equal(statSync(path, { throwIfNoEntry: false }), undefined);
    close(listener.fd);
  });

  it('is a port, which is refused to a second one in words', async () => {
    const listener = await bindAddress(readListenAddress('127.0.0.1:0'), 0o600, 16);
    assert.match(listener.address, /^127\.0\.0\.1:\d+$/);
    await assert.rejects(bindAddress(readListenAddress(listener.address), 0o600, 16), {
      message: /^cannot listen on port \d+ of the loopback: another process listens there$/,
      exitCode: 69,
    });
    listener.retire();
    listener.close?.();
  });
});
