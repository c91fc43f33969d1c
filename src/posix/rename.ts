import { linkSync, unlinkSync } from 'node:fs';
import { AT_FDCWD, RENAME_NOREPLACE } from './constants.ts';
import { ERRNO, PosixError } from './errno.ts';
import { ofMachine } from './layouts.ts';
import { calls, outcomeOf } from './libc.ts';

const { SYS_RENAMEAT2 } = ofMachine(process.arch);
/** What an old kernel, and a file system without the flag say. */
const UNKNOWN: readonly number[] = [ERRNO.ENOSYS, ERRNO.EINVAL];

/**
 * Gives a file another name that nothing has; renameat2(2). Where the system can't do that in one step, it gets the
 * second name by link(2) and then loses the first: directories can't. @throws Error with `code`: EEXIST, ENOENT, EACCES
 */
export function renameToFree(from: string, to: string): void {
  const error = -outcomeOf(calls.renameat2(SYS_RENAMEAT2, AT_FDCWD, from, AT_FDCWD, to, RENAME_NOREPLACE));
  if (error <= 0) return;
  if (!UNKNOWN.includes(error)) throw new PosixError('renameat2', error);
  linkSync(from, to);
  try {
    unlinkSync(from);
  } catch (failure) {
    unlinkSync(to);
    throw failure;
  }
}
