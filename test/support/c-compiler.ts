import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import * as constants from '../../src/posix/constants.ts';
import { ERRNO } from '../../src/posix/errno.ts';
import { ACCOUNT, ofMachine, SIGINFO, SPAWN_ROOM, STATFS } from '../../src/posix/layouts.ts';

const HEADERS = `
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <linux/close_range.h>
#include <linux/sockios.h>
#include <netinet/in.h>
#include <poll.h>
#include <pwd.h>
#include <signal.h>
#include <spawn.h>
#include <stddef.h>
#include <stdio.h>
#include <sys/epoll.h>
#include <sys/file.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/statfs.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <sys/un.h>
#include <sys/wait.h>
`;
/** Older headers than Linux 6.3's and 6.9's don't have them. */
const NEW = ['MFD_NOEXEC_SEAL', 'PID_FS_MAGIC'];

const equal = (expression: string, number: number): string =>
  `_Static_assert((long long)(${expression}) == ${number}LL, "${expression} is ${number}");`;
const fits = (type: string, room: number): string => `_Static_assert(sizeof(${type}) <= ${room}, "${type} fits");`;

function numbers(): string[] {
  return Object.entries({ ...constants, ...ERRNO }).map(([name, number]) => {
    // In C a system call has its number under its own name; EPOLLET is bit 31, negative in our 32-bit words.
    const own = name.replace(/(?<=^SYS_).*/, (call) => call.toLowerCase());
    const line = equal(own === 'EPOLLET' ? '(int)EPOLLET' : own, number);
    return NEW.includes(name) ? `#ifdef ${name}\n${line}\n#endif` : line;
  });
}

/** A structure: its size, and where its members are. */
function structure(type: string, bytes: number, members: Readonly<Record<string, number>>): string[] {
  const places = Object.entries(members).map(([member, at]) => equal(`offsetof(${type}, ${member})`, at));
  return [equal(`sizeof(${type})`, bytes), ...places];
}

function structures(arch: string): string[] {
  const { epollEvent, SYS_RENAMEAT2 } = ofMachine(arch);
  return [
    equal('SYS_renameat2', SYS_RENAMEAT2),
    ...structure('struct epoll_event', epollEvent.bytes, { events: 0, data: epollEvent.dataAt }),
    ...structure('siginfo_t', SIGINFO.bytes, { si_pid: SIGINFO.pidAt }),
    ...structure('struct statfs', STATFS.bytes, { f_type: 0 }),
    ...structure('struct pollfd', 8, { fd: 0, events: 4, revents: 6 }),
    ...structure('struct ucred', 12, { pid: 0, uid: 4, gid: 8 }),
    ...structure('struct rlimit', 16, { rlim_cur: 0, rlim_max: 8 }),
    ...structure('struct sockaddr_un', 110, { sun_family: 0, sun_path: 2 }),
    ...structure('struct sockaddr_in', 16, { sin_family: 0, sin_port: 2, sin_addr: 4 }),
    ...structure('struct sockaddr_in6', 28, { sin6_family: 0, sin6_port: 2, sin6_addr: 8 }),
    equal('offsetof(struct passwd, pw_uid)', ACCOUNT.idAt),
    equal('offsetof(struct group, gr_gid)', ACCOUNT.idAt),
    fits('struct passwd', ACCOUNT.room),
    fits('struct group', ACCOUNT.room),
    fits('posix_spawnattr_t', SPAWN_ROOM.attributes),
    fits('posix_spawn_file_actions_t', SPAWN_ROOM.actions),
    fits('sigset_t', SPAWN_ROOM.signals),
    // The types of the prototypes in libc.ts.
    ...Object.entries({ int: 4, long: 8, short: 2, size_t: 8, socklen_t: 4, nfds_t: 8, off64_t: 8, gid_t: 4 }).map(
      ([type, bytes]) => equal(`sizeof(${type})`, bytes),
    ),
  ];
}

/**
 * Has a C compiler say whether its headers have the same numbers and layouts as we have.
 * @param arch what it compiles for, as `process.arch` has it
 */
export function checkAgainst(compiler: string, arch: string): void {
  const source = [HEADERS, ...numbers(), ...structures(arch)].join('\n');
  const { stderr, status } = spawnSync(compiler, ['-x', 'c', '-fsyntax-only', '-'], {
    input: source,
    encoding: 'utf8',
  });
  assert.equal(status, 0, stderr);
}
