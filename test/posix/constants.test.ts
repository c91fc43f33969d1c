import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import * as constants from '../../src/posix/constants.ts';
import { ERRNO } from '../../src/posix/errno.ts';

// What Python's modules have under no name, or under another; from Linux's include/uapi.
const ELSEWHERE: Readonly<Record<string, number>> = {
  EPOLL_CTL_ADD: 1, // linux/eventpoll.h
  EPOLL_CTL_DEL: 2,
  EPOLL_CTL_MOD: 3,
  SO_PEERGROUPS: 59, // asm-generic/socket.h
  SIOCINQ: 0x541b, // linux/sockios.h, FIONREAD of asm-generic/ioctls.h
  SIOCOUTQ: 0x5411, // the same, TIOCOUTQ
  MFD_NOEXEC_SEAL: 0x8, // linux/memfd.h, from 6.3 on
  CLOSE_RANGE_CLOEXEC: 0x4, // linux/close_range.h
};

const program = `
import errno, fcntl, json, mmap, os, resource, select, socket, sys
modules = [socket, select, fcntl, resource, mmap, os, errno]
names = json.load(sys.stdin)
print(json.dumps({name: int(getattr(m, name)) for name in names for m in modules if hasattr(m, name)}))
`;

describe('the numbers of the kernel', () => {
  it('are those that Python has for the same names', () => {
    // EPOLLET is bit 31: negative in our 32-bit words.
    const ours = Object.fromEntries(
      Object.entries({ ...constants, ...ERRNO }).map(([name, number]) => [name, number >>> 0]),
    );
    const { stdout, stderr, status } = spawnSync('python3', ['-c', program], {
      input: JSON.stringify(Object.keys(ours)),
    });
    assert.equal(status, 0, stderr?.toString());
    const theirs = JSON.parse(stdout.toString()) as Record<string, number>;
    assert.deepEqual({ ...ELSEWHERE, ...theirs }, ours);
  });
});
