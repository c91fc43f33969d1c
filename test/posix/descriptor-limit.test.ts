import assert from 'node:assert/strict';
import { closeSync, openSync } from 'node:fs';
import { openDescriptors } from '../../src/posix/descriptor-limit.ts';
import { moduleUrl, runNode } from '../support/node.ts';

describe('the descriptors', () => {
  it('a process may open are as many as its limit says', () => {
    const source = `import { descriptorLimit } from '${moduleUrl('posix/descriptor-limit')}'; console.log(descriptorLimit());`;
    assert.deepEqual(runNode(source, ['sh', '-c', 'ulimit -n 48; exec "$@"', 'sh']), {
      status: 0,
      out: '48\n',
      errors: '',
    });
  });

  it('that are open are known, with /proc and without', () => {
    const fd = openSync('/dev/null', 'r');
    assert.deepEqual([openDescriptors().includes(fd), openDescriptors().includes(fd + 1000)], [true, false]);
    closeSync(fd);
    const source = `
      import { openSync } from 'node:fs';
      import { openDescriptors } from '${moduleUrl('posix/descriptor-limit')}';
      const before = openDescriptors();
      const opened = [1, 2, 3].map(() => openSync('/dev/null'));
      const now = openDescriptors();
      console.log(String(now.filter((fd) => !before.includes(fd))) === String(opened), [0, 1, 2].every((fd) => now.includes(fd)));`;
    const user = process.getuid?.() === 0 ? [] : ['--map-root-user'];
    const run = runNode(source, [
      ...['unshare', '--mount', ...user, 'sh', '-c', 'mount -t tmpfs none /proc; ulimit -n 256; exec "$@"', 'sh'],
    ]);
    assert.deepEqual(run, { status: 0, out: 'true true\n', errors: '' });
  });
});
