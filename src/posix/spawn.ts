import {
  P_ALL,
  POSIX_SPAWN_SETSID,
  POSIX_SPAWN_SETSIGDEF,
  POSIX_SPAWN_SETSIGMASK,
  WEXITED,
  WNOHANG,
  WNOWAIT,
} from './constants.ts';
import { withDescriptorLimit } from './descriptor-limit.ts';
import { ERRNO, errnoName } from './errno.ts';
import { SIGINFO, SPAWN_ROOM } from './layouts.ts';
import { calls, outcomeOf } from './libc.ts';

const pid = new Int32Array(new ArrayBuffer(4));
const status = new Int32Array(new ArrayBuffer(4));
let attributes: Buffer | undefined;

/** A text for a program: in bytes, with the NUL at its end, where it is not UTF-8. */
export type CText = string | Uint8Array;

/** How a process ended, or why that cannot be known. */
export type Exit = { readonly code: number } | { readonly signal: number } | { readonly unknown: string };

/**
 * Starts a program in a session, and so a process group, of its own, with default signal dispositions and no signal
 * blocked; posix_spawn(3). It has the descriptors given as its 0, 1, 2 and so on, and each of ours that is not
 * close-on-exec. Returns once the program runs: the C library does not copy this process for it, and takes a quarter of
 * the time that Node's own spawn takes.
 *
 * @param path looked up nowhere @param argv the program's own name first @param environment `NAME=value`
 * @param softDescriptors its soft limit of open descriptors, where ours is higher
 * @returns the process ID, or the error number of the failed start, negated: EAGAIN, ENOMEM, ENOENT, EACCES, ENOEXEC,
 * E2BIG, ETXTBSY
 */
export function spawn(
  path: string,
  argv: readonly string[],
  environment: readonly CText[],
  descriptors: readonly number[],
  softDescriptors: number,
): number {
  attributes ??= createAttributes();
  const actions = Buffer.alloc(SPAWN_ROOM.actions);
  calls.posix_spawn_file_actions_init(actions);
  try {
    for (const [as, fd] of descriptors.entries()) {
      const error = Number(calls.posix_spawn_file_actions_adddup2(actions, fd, as));
      if (error !== 0) return -error;
    }
    const start = () =>
      Number(calls.posix_spawn(pid, path, actions, attributes, [...argv, null], [...environment, null]));
    // Not before: the C library takes no number of a descriptor into its list that is beyond the limit of the moment.
    const error = withDescriptorLimit(softDescriptors, start);
    return error === 0 ? (pid[0] ?? 0) : -error;
  } finally {
    calls.posix_spawn_file_actions_destroy(actions);
  }
}

function createAttributes(): Buffer {
  const made = Buffer.alloc(SPAWN_ROOM.attributes);
  const everySignal = Buffer.alloc(SPAWN_ROOM.signals);
  calls.posix_spawnattr_init(made);
  calls.sigfillset(everySignal);
  // Node ignores SIGPIPE, and a program would inherit that. The mask stays as it is made: empty.
  calls.posix_spawnattr_setsigdefault(made, everySignal);
  calls.posix_spawnattr_setflags(made, POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSID);
  return made;
}

/**
 * Takes note of the end of a process that `spawn` started: until then its number stays in use. waitpid(2) without
 * waiting.
 * @returns undefined while it runs; unknown where somebody else has taken note of it (ECHILD), or the call is refused
 */
export function reap(child: number): Exit | undefined {
  const reaped = outcomeOf(calls.waitpid(child, status, WNOHANG));
  if (reaped === 0 || reaped === -ERRNO.EINTR) return undefined;
  if (reaped < 0) return { unknown: `waitpid: ${errnoName(-reaped)}` };
  const [word = 0] = status;
  const signal = word & 0x7f;
  return signal === 0 ? { code: (word >> 8) & 0xff } : { signal };
}

/**
 * A child that has ended and that nobody has taken note of yet; waitid(2), which leaves it as it is.
 * @returns undefined where there is none
 */
export function endedChild(): number | undefined {
  const info = Buffer.alloc(SIGINFO.bytes);
  const result = Number(calls.waitid(P_ALL, 0, info, WNOHANG | WEXITED | WNOWAIT));
  const child = info.readInt32LE(SIGINFO.pidAt);
  return result === 0 && child > 0 ? child : undefined;
}
