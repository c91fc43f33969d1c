import * as k from './constants.ts';
import { ERRNO, PosixError } from './errno.ts';
import { calls, must, outcomeOf } from './libc.ts';

// Reused by each call: no pointer outlives its call, and everything here runs on one thread.
const pollfd = new Int32Array(new ArrayBuffer(8));
const int = new Int32Array(new ArrayBuffer(4));
const limit = new BigUint64Array(new ArrayBuffer(16));

/** close(2). On Linux the descriptor is gone whatever the result, so there is none. */
export function close(fd: number): void {
  calls.close(fd);
}

/**
 * The state of one descriptor now; poll(2) without waiting.
 * @param events POLL* bits asked for; POLLERR, POLLHUP and POLLNVAL always are
 * @returns the bits that hold, POLLNVAL for a closed descriptor
 */
export function pollNow(fd: number, events: number): number {
  return pollFor(fd, events, 0);
}

/** As pollNow, but waits up to `timeoutMs`, with the whole process: only for the last moments of a process. */
export function pollFor(fd: number, events: number, timeoutMs: number): number {
  pollfd[0] = fd;
  pollfd[1] = events;
  calls.poll(pollfd, 1, timeoutMs);
  return ((pollfd[1] ?? 0) >>> 16) & 0xffff;
}

/** Bytes that wait to be read on a socket; SIOCINQ, unix(7). @throws PosixError */
export function unreadBytes(fd: number): number {
  must('ioctl(SIOCINQ)', calls.ioctl(fd, k.SIOCINQ, int));
  return int[0] ?? 0;
}

/** Memory held by what was sent and the peer has not read; 0 exactly when it has read everything. SIOCOUTQ, unix(7). @throws PosixError */
export function untakenBytes(fd: number): number {
  must('ioctl(SIOCOUTQ)', calls.ioctl(fd, k.SIOCOUTQ, int));
  return int[0] ?? 0;
}

/** Makes calls on a descriptor return EAGAIN instead of waiting; fcntl(2). The flag is shared by every process that holds the socket. @throws PosixError */
export function setNonblocking(fd: number): void {
  const flags = must('fcntl(F_GETFL)', calls.fcntl(fd, k.F_GETFL, 0));
  if ((flags & k.O_NONBLOCK) === 0) must('fcntl(F_SETFL)', calls.fcntl(fd, k.F_SETFL, flags | k.O_NONBLOCK));
}

/** Keeps a descriptor from programs that this process runs; fcntl(2). @throws PosixError, EBADF when it is not open */
export function setCloseOnExec(fd: number): void {
  const flags = must('fcntl(F_GETFD)', calls.fcntl(fd, k.F_GETFD, 0));
  must('fcntl(F_SETFD)', calls.fcntl(fd, k.F_SETFD, flags | k.FD_CLOEXEC));
}

/**
 * Takes the exclusive lock on an open file or directory if nobody holds it; flock(2). Closing the descriptor gives it back.
 * @returns false when somebody holds it @throws PosixError where it can't be locked at all
 */
export function tryLock(fd: number): boolean {
  const result = outcomeOf(calls.flock(fd, k.LOCK_EX | k.LOCK_NB));
  if (result < 0 && result !== -ERRNO.EAGAIN) throw new PosixError('flock', -result);
  return result === 0;
}

/** write(2). @returns bytes written, or the error number, negated */
export function write(fd: number, bytes: Uint8Array): number {
  return outcomeOf(calls.write(fd, bytes, bytes.length));
}

/** Ends the process at once, whatever its threads are waiting for: nothing of Node's own end happens; _exit(2). */
export function exitNow(status: number): void {
  calls._exit(status);
}

/** How many descriptors this process may have open at once (the soft limit); getrlimit(2). @throws PosixError */
export function descriptorLimit(): number {
  must('getrlimit', calls.getrlimit(k.RLIMIT_NOFILE, limit));
  return Number(limit[0]);
}
