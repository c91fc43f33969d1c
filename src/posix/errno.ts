/** The error numbers that eofd tells apart; errno(3), Linux's generic ABI. */
export const ERRNO = {
  EPERM: 1,
  ENOENT: 2,
  EINTR: 4,
  E2BIG: 7,
  ENOEXEC: 8,
  EBADF: 9,
  ECHILD: 10,
  EAGAIN: 11,
  ENOMEM: 12,
  EACCES: 13,
  EEXIST: 17,
  ENOTDIR: 20,
  EINVAL: 22,
  ENFILE: 23,
  EMFILE: 24,
  ETXTBSY: 26,
  ENOSPC: 28,
  EROFS: 30,
  EPIPE: 32,
  ERANGE: 34,
  ENAMETOOLONG: 36,
  ENOSYS: 38,
  ELOOP: 40,
  ENODATA: 61,
  ENOTSOCK: 88,
  EMSGSIZE: 90,
  EPROTOTYPE: 91,
  EAFNOSUPPORT: 97,
  EADDRINUSE: 98,
  EADDRNOTAVAIL: 99,
  ENOBUFS: 105,
  ECONNABORTED: 103,
  ECONNRESET: 104,
  ENOTCONN: 107,
  ECONNREFUSED: 111,
} as const;
type ErrnoName = keyof typeof ERRNO;

const names = new Map<number, string>(Object.entries(ERRNO).map(([name, number]) => [number, name]));

/** `EAGAIN` for 11; `errno 999` for a number without a name here. */
export const errnoName = (errno: number): string => names.get(errno) ?? `errno ${errno}`;

/** A system call that failed. */
export class PosixError extends Error {
  override readonly name = 'PosixError';
  /** The function that failed, with what was asked of it where that matters: `fcntl(F_SETFL)`. */
  readonly call: string;
  readonly errno: number;
  readonly code: string;

  constructor(call: string, errno: number) {
    super(`${call}: ${errnoName(errno)}`);
    this.call = call;
    this.errno = errno;
    this.code = errnoName(errno);
  }

  is(...expected: readonly ErrnoName[]): boolean {
    return expected.some((name) => ERRNO[name] === this.errno);
  }

  /** The message for an administrator, where nothing but a filter can be behind a refusal; seccomp(2). */
  get withAdvice(): string {
    if (!this.is('EPERM', 'ENOSYS')) return this.message;
    const where = "SystemCallFilter= of the unit, the container's seccomp profile";
    return `${this.message}; where a filter of system calls refuses it, allow it (${where})`;
  }
}
