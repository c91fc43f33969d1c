import { fileURLToPath } from 'node:url';
import { loadKoffi } from '../../src/posix/koffi.ts';
import { calls } from '../../src/posix/libc.ts';
import { NOT_OPEN } from './sockets.ts';

const PROGRAM = fileURLToPath(new URL('../../../test/support/refusing.py', import.meta.url));

/** What starts node for which the kernel refuses a call. */
export const refusing = (call: string, errno: string): readonly string[] => [
  'python3',
  PROGRAM,
  call,
  errno,
  process.execPath,
];

/** Does `work` while one of libc's functions fails with EBADF. */
export async function whileFailing<T>(name: keyof typeof calls, work: () => T): Promise<Awaited<T>> {
  const real = calls[name];
  // A call that does fail, for the error number.
  calls[name] = () => calls.close(NOT_OPEN);
  try {
    return await work();
  } finally {
    calls[name] = real;
  }
}

/** What a call of libc returns that failed with this error number, in place of one that is not made. */
export function failedWith(errno: number): number {
  (loadKoffi(import.meta.filename).errno as (error: number) => number)(errno);
  return -1;
}
