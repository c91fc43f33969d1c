// What C's structures look like, in bytes, by Linux's 64-bit ABI. The compilers for both machines that eofd runs on are
// asked in test/posix/layouts.test.ts and test/long/arm64.test.ts.

/** siginfo_t, and where it has the process of a SIGCHLD; waitid(2). */
export const SIGINFO = { bytes: 128, pidAt: 16 } as const;
/** struct statfs, which begins with the type, a long; statfs(2). */
export const STATFS = { bytes: 120 } as const;
/** Room for struct passwd and struct group, and where both have the id: behind two pointers; getpwnam_r(3). */
export const ACCOUNT = { room: 64, idAt: 16 } as const;
/** Room for what glibc and musl keep in these of posix_spawn(3): 336, 80 and 128 bytes in the larger of the two. */
export const SPAWN_ROOM = { attributes: 1024, actions: 256, signals: 128 } as const;

/** What differs between machines. */
interface OfMachine {
  /** struct epoll_event, and where its 64-bit data is; epoll_ctl(2). Packed on x86-64 alone. */
  readonly epollEvent: { readonly bytes: number; readonly dataAt: number };
  /** The number of renameat2(2), for which older C libraries have no function. */
  readonly SYS_RENAMEAT2: number;
}

/** @param arch as `process.arch` has it */
export const ofMachine = (arch: string): OfMachine =>
  arch === 'x64'
    ? { epollEvent: { bytes: 12, dataAt: 4 }, SYS_RENAMEAT2: 316 }
    : { epollEvent: { bytes: 16, dataAt: 8 }, SYS_RENAMEAT2: 276 };
