import { fstatSync } from 'node:fs';
import { calls, must } from './libc.ts';

/** The same number on every architecture; there is no function for it before glibc 2.36 and in musl. */
const SYS_PIDFD_OPEN = 434;
const PID_FS_MAGIC = 0x50494446;
/** struct statfs of the 64-bit ABI; it begins with the type, a long. */
const STATFS_BYTES = 120;

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
    const statfs = Buffer.alloc(STATFS_BYTES);
    // Elsewhere than on pidfs all of them share one inode.
    if (calls.fstatfs(fd, statfs) < 0 || statfs.readBigInt64LE() !== BigInt(PID_FS_MAGIC)) return undefined;
    return fstatSync(fd, { bigint: true }).ino;
  } finally {
    calls.close(fd);
  }
}
