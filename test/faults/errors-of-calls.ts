const EPERM = 1;
const ENOENT = 2;
const EINTR = 4;
const EIO = 5;
const ECHILD = 10;
const EAGAIN = 11;
const ENOMEM = 12;
const EACCES = 13;
const EINVAL = 22;
const ENFILE = 23;
const EMFILE = 24;
const ENOSPC = 28;
const EPIPE = 32;
const ENOSYS = 38;
const ENOPROTOOPT = 92;
const ECONNABORTED = 103;
const ECONNRESET = 104;
const ENOBUFS = 105;
const ENOTCONN = 107;
const ECONNREFUSED = 111;

/** What a filter of system calls answers with, whatever the call; seccomp(2). */
const FILTERED = [EPERM, ENOSYS] as const;

/** What the man page of each call names that can come of the state of the machine or of a peer, not of a wrong call. */
const NAMED: Readonly<Record<string, readonly number[]>> = {
  accept4: [EAGAIN, EINTR, ECONNABORTED, EMFILE, ENFILE, ENOMEM, ENOBUFS],
  recv: [EAGAIN, EINTR, ENOMEM, ECONNRESET],
  send: [EAGAIN, EINTR, ENOBUFS, ENOMEM, EPIPE, ECONNRESET],
  sendto: [EAGAIN, EINTR, ENOBUFS, ENOMEM, ECONNREFUSED],
  close: [EINTR, EIO, ENOSPC],
  poll: [EINTR, ENOMEM],
  ioctl: [EINVAL],
  getsockopt: [ENOBUFS, ENOMEM, ENOPROTOOPT],
  epoll_create1: [EMFILE, ENFILE, ENOMEM],
  epoll_ctl: [ENOMEM, ENOSPC, ENOENT],
  epoll_wait: [EINTR],
  // What epoll_ctl and fcntl say, of which libuv's are made.
  uv_poll_init: [ENOMEM, ENOSPC],
  uv_poll_start: [ENOMEM, EINVAL],
  socket: [EACCES, EMFILE, ENFILE, ENOBUFS, ENOMEM],
  bind: [EACCES, ENOMEM],
  listen: [EINVAL],
  connect: [EAGAIN, EINTR, EACCES, ECONNREFUSED],
  shutdown: [ENOTCONN],
  setsockopt: [ENOMEM, ENOBUFS],
  getpeername: [ENOBUFS, ENOTCONN],
  getsockname: [ENOBUFS],
  read: [EAGAIN, EINTR, EIO],
  pread64: [EINTR, EIO],
  write: [EAGAIN, EINTR, EIO, ENOSPC, EPIPE],
  fcntl: [EMFILE, EINVAL, EAGAIN],
  flock: [EINTR],
  renameat2: [EINVAL, ENOENT],
  fchownat: [EIO],
  fstatfs: [EINTR, EIO],
  pidfd_open: [EMFILE, ENFILE, ENOMEM],
  madvise: [EAGAIN, EINVAL],
  getrlimit: [EINVAL],
  setrlimit: [EINVAL],
  pipe2: [EMFILE, ENFILE],
  memfd_create: [EMFILE, ENFILE, ENOMEM],
  close_range: [EMFILE, ENOMEM],
  prctl: [EINVAL],
  waitpid: [EINTR, ECHILD],
  waitid: [EINTR, ECHILD],
  posix_spawn: [EAGAIN, ENOMEM],
  posix_spawn_file_actions_init: [ENOMEM],
  posix_spawn_file_actions_adddup2: [ENOMEM],
  posix_spawnattr_init: [ENOMEM],
};

/** Each call with each of its errors. */
export const FAULTS = Object.entries(NAMED).flatMap(([call, errors]) =>
  [...errors, ...FILTERED].map((errno) => ({ call, errno })),
);
