import assert from 'node:assert/strict';
import { calls } from '../../src/posix/libc.ts';
import { FAULTS } from './errors-of-calls.ts';

/** Where the layer has another name for a call than the faults have. */
const NAMES: Readonly<Record<string, string>> = { pread: 'pread64', syscall: 'pidfd_open' };
/** Those that cannot fail as eofd calls them, by their man pages. */
const NEVER_FAIL = [
  ...['uv_default_loop', 'uv_handle_size', 'uv_close', 'getpagesize', '_exit', 'signal', 'sigfillset'],
  ...['posix_spawn_file_actions_destroy', 'posix_spawnattr_setflags', 'posix_spawnattr_setsigdefault'],
];
/** Those that only some options need: lookups.test.ts. */
const ELSEWHERE = ['getpwnam_r', 'getgrnam_r'];

describe('The faults that are put in', () => {
  it('are of every call that eofd makes of libc and that can fail', () => {
    const made = Object.keys(calls).map((name) => NAMES[name] ?? name);
    const expected = made.filter((name) => !NEVER_FAIL.includes(name) && !ELSEWHERE.includes(name));
    assert.deepEqual([...new Set(FAULTS.map(({ call }) => call))].toSorted(), expected.toSorted());
  });

  it('are, for each of them, also what a filter of system calls answers with', () => {
    const [EPERM, ENOSYS] = [1, 38];
    for (const errno of [EPERM, ENOSYS])
      for (const { call } of FAULTS) assert.ok(FAULTS.some((fault) => fault.call === call && fault.errno === errno));
  });
});
