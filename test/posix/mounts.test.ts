import assert from 'node:assert/strict';
import { mounts, parseMounts } from '../../src/posix/mounts.ts';

describe('the mounts of a process', () => {
  it('are read from what the kernel says, with optional fields or without, and spaces in names', () => {
    const text = `31 23 0:28 / /sys rw,relatime shared:7 master:1 - tmpfs tmpfs rw,mode=755
32 31 0:29 /a\\040b /mnt/c\\040d ro,noexec - cgroup cgroup rw,cpu,cpuacct
`;
    assert.deepEqual(parseMounts(text), [
      { root: '/', point: '/sys', options: ['rw', 'relatime'], type: 'tmpfs', superOptions: ['rw', 'mode=755'] },
      {
        root: '/a b',
        point: '/mnt/c d',
        options: ['ro', 'noexec'],
        type: 'cgroup',
        superOptions: ['rw', 'cpu', 'cpuacct'],
      },
    ]);
  });

  it('have the root', () => {
    assert.ok(mounts().some(({ point }) => point === '/'));
  });
});
