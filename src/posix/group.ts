import { AT_EMPTY_PATH } from './constants.ts';
import { calls, must } from './libc.ts';

/** Gives the file behind a descriptor, also one with O_PATH, to a group; fchownat(2). @throws PosixError: EPERM */
export function changeGroup(fd: number, gid: number): void {
  must('fchownat', calls.fchownat(fd, '', 0xffffffff, gid, AT_EMPTY_PATH));
}
