import { PosixError } from './errno.ts';
import { calls, must } from './libc.ts';

const AT_EMPTY_PATH = 0x1000;
/** Room for the members of a group as well; getgrnam_r(3) says ERANGE where it is too little. */
const NAMES_BYTES = 2 ** 20;
/** struct group begins with two pointers. */
const GID_AT = 16;

/** The id of a group by its name, from wherever the system has its groups; getgrnam_r(3). @throws PosixError */
export function groupId(name: string): number | undefined {
  const group = Buffer.alloc(32);
  const found = Buffer.alloc(8);
  const error = Number(calls.getgrnam_r(name, group, Buffer.alloc(NAMES_BYTES), NAMES_BYTES, found));
  if (error !== 0) throw new PosixError('getgrnam_r', error);
  return found.readBigUInt64LE() === 0n ? undefined : group.readUInt32LE(GID_AT);
}

/** Gives the file behind a descriptor, also one with O_PATH, to a group; fchownat(2). @throws PosixError: EPERM */
export function changeGroup(fd: number, gid: number): void {
  must('fchownat', calls.fchownat(fd, '', 0xffffffff, gid, AT_EMPTY_PATH));
}
