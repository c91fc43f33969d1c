import * as k from './constants.ts';
import { openDescriptors } from './descriptor-limit.ts';
import { ERRNO, PosixError } from './errno.ts';
import { calls, must, outcomeOf } from './libc.ts';

// Reused by each call: no pointer outlives its call, and everything here runs on one thread.
const pollfd = new Int32Array(new ArrayBuffer(8));
const int = new Int32Array(new ArrayBuffer(4));
const ends = new Int32Array(new ArrayBuffer(8));

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
  poll(fd, events, 0);
  return polledEvents();
}

/** As pollNow, but waits up to `timeoutMs`, with the whole process: only for the last moments of a process. */
export function pollFor(fd: number, events: number, timeoutMs: number): number {
  const endMs = performance.now() + timeoutMs;
  let outcome: number;
  // A signal cuts it short: SIGCHLD, where some program ends meanwhile.
  do outcome = poll(fd, events, Math.max(0, Math.ceil(endMs - performance.now())));
  while (outcome === -ERRNO.EINTR && performance.now() < endMs);
  return polledEvents();
}

function poll(fd: number, events: number, timeoutMs: number): number {
  pollfd[0] = fd;
  pollfd[1] = events;
  return outcomeOf(calls.poll(pollfd, 1, timeoutMs));
}

const polledEvents = (): number => ((pollfd[1] ?? 0) >>> 16) & 0xffff;

/** Bytes that wait to be read on a socket; SIOCINQ, unix(7). @throws PosixError */
export function unreadBytes(fd: number): number {
  must('ioctl(SIOCINQ)', calls.ioctl(fd, k.SIOCINQ, int));
  return int[0] ?? 0;
}

/**
 * Memory held by what was sent and the peer has not read; 0 exactly when it has read everything. SIOCOUTQ, unix(7).
 * @throws PosixError
 */
export function untakenBytes(fd: number): number {
  must('ioctl(SIOCOUTQ)', calls.ioctl(fd, k.SIOCOUTQ, int));
  return int[0] ?? 0;
}

/**
 * Makes calls on a descriptor return EAGAIN instead of waiting; fcntl(2). The flag is shared by every process that
 * holds the socket.
 * @throws PosixError
 */
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
 * Another descriptor of the same file, which programs do not inherit; fcntl(2).
 * @returns undefined where there is no room
 */
export function duplicate(fd: number): number | undefined {
  const copy = Number(calls.fcntl(fd, k.F_DUPFD_CLOEXEC, 0));
  return copy < 0 ? undefined : copy;
}

/**
 * Takes the exclusive lock on an open file or directory if nobody holds it; flock(2). Closing the descriptor gives it
 * back.
 * @returns false when somebody holds it @throws PosixError where it can't be locked at all
 */
export function tryLock(fd: number): boolean {
  const result = outcomeOf(calls.flock(fd, k.LOCK_EX | k.LOCK_NB));
  if (result < 0 && result !== -ERRNO.EAGAIN) throw new PosixError('flock', -result);
  return result === 0;
}

/**
 * Keeps every descriptor from `first` on from programs that this process runs, whoever opened it: also what this
 * process inherited and never asked for, and what a library opened without thinking of programs. close_range(2), and
 * fcntl(2) one by one before Linux 5.11.
 */
export function setCloseOnExecFrom(first: number): void {
  if (calls.close_range(k.SYS_CLOSE_RANGE, first, 0xffffffff, k.CLOSE_RANGE_CLOEXEC) === 0) return;
  for (const fd of openDescriptors()) {
    if (fd >= first) calls.fcntl(fd, k.F_SETFD, k.FD_CLOEXEC);
  }
}

/**
 * A pipe, of which one end is ours and never waits; pipe(2). Programs inherit neither.
 * @throws PosixError: EMFILE, ENFILE; nothing is left open then
 */
export function openPipe(ours: 'readEnd' | 'writeEnd' = 'readEnd'): {
  readonly readEnd: number;
  readonly writeEnd: number;
} {
  must('pipe2', calls.pipe2(ends, k.O_CLOEXEC));
  const [readEnd = -1, writeEnd = -1] = ends;
  try {
    setNonblocking(ours === 'readEnd' ? readEnd : writeEnd);
  } catch (error) {
    close(readEnd);
    close(writeEnd);
    throw error;
  }
  return { readEnd, writeEnd };
}

/**
 * A file in memory without a name, gone when the last descriptor of it is closed; memfd_create(2). Its bytes can't be
 * run as a program, and programs inherit it only as one of their standard descriptors.
 * @throws PosixError: EMFILE, ENFILE, ENOMEM
 */
export function openMemoryFile(name: string): number {
  const sealed = outcomeOf(calls.memfd_create(name, k.MFD_CLOEXEC | k.MFD_NOEXEC_SEAL));
  // Linux before 6.3 does not know the flag; newer ones may be set to refuse what is without it.
  if (sealed === -ERRNO.EINVAL) return must('memfd_create', calls.memfd_create(name, k.MFD_CLOEXEC));
  if (sealed < 0) throw new PosixError('memfd_create', -sealed);
  return sealed;
}

/** read(2) into the beginning of `buffer`. @returns bytes read, 0 at the end, or the error number, negated */
export function read(fd: number, buffer: Buffer, bytes = buffer.length): number {
  return outcomeOf(calls.read(fd, buffer, Math.min(bytes, buffer.length)));
}

/** The beginning of a file; pread(2). @returns bytes read, or the error number, negated */
export function readBeginning(fd: number, buffer: Uint8Array): number {
  return outcomeOf(calls.pread(fd, buffer, buffer.length, 0));
}

/** write(2). @returns bytes written, or the error number, negated */
export function write(fd: number, bytes: Uint8Array): number {
  return outcomeOf(calls.write(fd, bytes, bytes.length));
}

/** Ends the process at once, whatever its threads are waiting for: nothing of Node's own end happens; _exit(2). */
export function exitNow(status: number): void {
  calls._exit(status);
}

/** The unit of memory, in bytes; getpagesize(2). */
export function pageBytes(): number {
  return Number(calls.getpagesize());
}
