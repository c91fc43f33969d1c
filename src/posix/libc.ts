import type { FatalError } from '../core/errors.ts';
import { PosixError } from './errno.ts';
import { type Call, type Koffi, loadKoffi } from './koffi.ts';

function koffiOrFailure(): { readonly koffi: Koffi; readonly failure?: FatalError } {
  try {
    return { koffi: loadKoffi(import.meta.filename) };
  } catch (error) {
    const fail = (): never => {
      throw error;
    };
    const koffi = { load: () => ({ func: () => fail }), errno: fail, address: fail, proto: fail, pointer: fail };
    return { koffi: { ...koffi, register: fail, unregister: fail }, failure: error as FatalError };
  }
}

const { koffi, failure } = koffiOrFailure();
/** Why libc can't be called: then every call throws it, also those of the log, so a program has to look before. */
export const libcFailure = failure;
// The process itself: node is linked to the C library, be it glibc or musl.
const self = koffi.load(null);

/**
 * One of libc's functions by its C prototype, looked up when it is first called: a start pays only for what it uses.
 */
function libc(prototype: string): Call {
  let found: Call = (...args) => {
    found = self.func(prototype);
    return found(...args);
  };
  return (...args) => found(...args);
}

/** The calls of the hot path, looked up at once and called without a wrapper. */
export const calls = {
  accept4: self.func('int accept4(int fd, void *address, void *length, int flags)'),
  recv: self.func('long recv(int fd, void *buffer, size_t length, int flags)'),
  send: self.func('long send(int fd, const void *buffer, size_t length, int flags)'),
  close: self.func('int close(int fd)'),
  poll: self.func('int poll(void *fds, ulong count, int timeout)'),
  ioctl: self.func('int ioctl(int fd, ulong request, void *argument)'),
  getsockopt: self.func('int getsockopt(int fd, int level, int name, void *value, void *length)'),
  epoll_create1: self.func('int epoll_create1(int flags)'),
  epoll_ctl: self.func('int epoll_ctl(int epoll, int operation, int fd, void *event)'),
  epoll_wait: self.func('int epoll_wait(int epoll, void *events, int count, int timeout)'),
  uv_default_loop: libc('void *uv_default_loop()'),
  uv_handle_size: libc('size_t uv_handle_size(int type)'),
  uv_poll_init: libc('int uv_poll_init(void *loop, void *handle, int fd)'),
  uv_poll_start: libc('int uv_poll_start(void *handle, int events, void *callback)'),
  uv_close: libc('void uv_close(void *handle, void *callback)'),
  socket: libc('int socket(int domain, int type, int protocol)'),
  bind: libc('int bind(int fd, const void *address, uint32 length)'),
  listen: libc('int listen(int fd, int backlog)'),
  connect: libc('int connect(int fd, const void *address, uint32 length)'),
  shutdown: libc('int shutdown(int fd, int how)'),
  setsockopt: libc('int setsockopt(int fd, int level, int name, const void *value, uint32 length)'),
  getpeername: libc('int getpeername(int fd, void *address, void *length)'),
  getsockname: libc('int getsockname(int fd, void *address, void *length)'),
  sendto: libc(
    'long sendto(int fd, const void *buffer, size_t length, int flags, const void *address, uint32 address_length)',
  ),
  read: libc('long read(int fd, void *buffer, size_t length)'),
  pread: libc('long pread64(int fd, void *buffer, size_t length, int64 offset)'),
  write: libc('long write(int fd, const void *buffer, size_t length)'),
  fcntl: libc('int fcntl(int fd, int command, int argument)'),
  flock: libc('int flock(int fd, int operation)'),
  renameat2: libc('long syscall(long number, int from_fd, const char *from, int to_fd, const char *to, uint flags)'),
  fchownat: libc('int fchownat(int fd, const char *path, uint uid, uint gid, int flags)'),
  getgrnam_r: libc('int getgrnam_r(const char *name, void *group, void *buffer, size_t length, void *found)'),
  getpwnam_r: libc('int getpwnam_r(const char *name, void *user, void *buffer, size_t length, void *found)'),
  fstatfs: libc('int fstatfs(int fd, void *buffer)'),
  syscall: libc('long syscall(long number, int first, uint second)'),
  getpagesize: libc('int getpagesize()'),
  madvise: libc('int madvise(size_t address, size_t length, int advice)'),
  _exit: libc('void _exit(int status)'),
  getrlimit: libc('int getrlimit(int resource, void *limit)'),
  setrlimit: libc('int setrlimit(int resource, const void *limit)'),
  pipe2: libc('int pipe2(void *fds, int flags)'),
  memfd_create: libc('int memfd_create(const char *name, uint flags)'),
  close_range: libc('long syscall(long number, uint first, uint last, uint flags)'),
  prctl: libc('int prctl(int option, const char *name, ulong third, ulong fourth, ulong fifth)'),
  signal: libc('size_t signal(int number, size_t handler)'),
  waitpid: libc('int waitpid(int pid, void *status, int options)'),
  waitid: libc('int waitid(int kind, uint id, void *info, int options)'),
  posix_spawn: libc(
    'int posix_spawn(void *pid, const char *path, const void *actions, const void *attributes, const char **argv, const char **environment)',
  ),
  posix_spawn_file_actions_init: libc('int posix_spawn_file_actions_init(void *actions)'),
  posix_spawn_file_actions_adddup2: libc('int posix_spawn_file_actions_adddup2(void *actions, int fd, int as)'),
  posix_spawn_file_actions_destroy: libc('int posix_spawn_file_actions_destroy(void *actions)'),
  posix_spawnattr_init: libc('int posix_spawnattr_init(void *attributes)'),
  posix_spawnattr_setflags: libc('int posix_spawnattr_setflags(void *attributes, short flags)'),
  posix_spawnattr_setsigdefault: libc('int posix_spawnattr_setsigdefault(void *attributes, const void *signals)'),
  sigfillset: libc('int sigfillset(void *signals)'),
};

/** The error number of the call just made; only right after it. */
const errno = (): number => koffi.errno();

/** The type of the one function of ours that native code calls: libuv's uv_poll_cb. */
let pollCallback: unknown;

/** Makes a function that native code can call, on the main thread alone. Nothing may be thrown in it. */
export function registerPollCallback(call: () => void): bigint {
  pollCallback ??= koffi.pointer(koffi.proto('void eofd_poll(void *handle, int status, int events)'));
  return koffi.register(() => call(), pollCallback);
}

/** Gives such a function up, once native code does not know it any more. */
export const unregisterCallback = (registered: bigint): void => koffi.unregister(registered);

/** Where memory outside Node's heap begins. Only for a call made at once, while somebody holds the memory. */
export const addressOf = (memory: ArrayBufferLike): number => Number(koffi.address(memory));

/** The result of a call that must succeed. @throws PosixError */
export function must(call: string, result: number | bigint): number {
  if (result < 0) throw new PosixError(call, errno());
  return Number(result);
}

/** The result of a call that may fail: what it returned, or the error number, negated. */
export const outcomeOf = (result: number | bigint): number => (result < 0 ? -errno() : Number(result));
