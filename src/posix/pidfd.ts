import { fstatSync } from 'node:fs';
import { PID_FS_MAGIC, SYS_PIDFD_OPEN } from './constants.ts';
import { STATFS } from './layouts.ts';
import { calls, must } from './libc.ts';

/**
 * A descriptor that becomes readable when the process ends; pidfd_open(2). Programs do not inherit it.
 * @throws PosixError: EMFILE, ENFILE, ENOSYS
 */
export function openPidfd(pid: number): number {
  return must('pidfd_open', calls.syscall(SYS_PIDFD_OPEN, pid, 0));
}

/**
 * The inode number of a pidfd of this process, which no other process has until the next boot; pidfd_open(2).
 * @returns undefined where pidfds have no such number (before Linux 6.9) or none may be opened
 */
export function ownPidfdId(): bigint | undefined {
  const fd = Number(calls.syscall(SYS_PIDFD_OPEN, process.pid, 0));
  if (fd < 0) return undefined;
  try {
    const statfs = Buffer.alloc(STATFS.bytes);
    // Elsewhere than on pidfs all of them share one inode.
    if (calls.fstatfs(fd, statfs) < 0 || statfs.readBigInt64LE() !== BigInt(PID_FS_MAGIC)) return undefined;
    return fstatSync(fd, { bigint: true }).ino;
  } finally {
    calls.close(fd);
  }
}
