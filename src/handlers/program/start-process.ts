import { fchmodSync } from 'node:fs';
import { HandlerFailure } from '../../core/handler.ts';
import { close, openPipe, setCloseOnExecFrom } from '../../posix/descriptor.ts';
import { PosixError } from '../../posix/errno.ts';
import { type CText, spawn } from '../../posix/spawn.ts';
import type { Program } from './find-program.ts';

/**
 * The soft limit of open descriptors that programs start with. Node raises its own to the hard limit before any of our
 * code runs, and the value before is nowhere to be had; this is the kernel's default and systemd's
 * (docs/decisions/004).
 */
const PROGRAM_DESCRIPTORS_SOFT = 1024;

/** The descriptors that a program starts with, from 0 on, and the ends of its pipes that stay here. */
export class ProgramDescriptors {
  readonly theirs: number[] = [];
  readonly ours: number[] = [];

  /** The next one is this, which is closed here once the program has it. */
  give(fd: number): void {
    this.theirs.push(fd);
  }

  /** The next one is a pipe that the program writes to. @returns our end @throws PosixError: EMFILE, ENFILE */
  output(): number {
    const { readEnd, writeEnd } = openPipe('readEnd');
    openToAll(readEnd);
    this.ours.push(readEnd);
    this.theirs.push(writeEnd);
    return readEnd;
  }

  /** The next one is a pipe that the program reads from. @returns our end @throws PosixError: EMFILE, ENFILE */
  input(): number {
    const { readEnd, writeEnd } = openPipe('writeEnd');
    openToAll(writeEnd);
    this.ours.push(writeEnd);
    this.theirs.push(readEnd);
    return writeEnd;
  }
}

/**
 * Lets a program open /dev/stdin, /dev/stdout and /dev/stderr also after it has become another user: the pipe belongs
 * to eofd's. A pipe has no name but in /proc/PID/fd of the processes that have it, and whoever may open it there might
 * as well trace such a process, and take its descriptors: proc_pid_fd(5).
 */
const openToAll = (pipe: number): void => fchmodSync(pipe, 0o666);

/**
 * Runs a program in a process group of its own.
 * @param environment `NAME=value` @param open opens the program's descriptors, and returns what is ours of them
 * @throws HandlerFailure that says what the system refused; nothing is left open then
 */
export function startProcess<T extends object>(
  { path, argv }: Program,
  environment: readonly CText[],
  open: (descriptors: ProgramDescriptors) => T,
): T & { readonly pid: number } {
  const descriptors = new ProgramDescriptors();
  const { theirs, ours } = descriptors;
  try {
    const opened = open(descriptors);
    // Each time: a library may have opened something since.
    setCloseOnExecFrom(3);
    const pid = spawn(path, argv, environment, theirs, PROGRAM_DESCRIPTORS_SOFT);
    if (pid < 0) throw new PosixError('posix_spawn', -pid);
    ours.length = 0;
    return { ...opened, pid };
  } catch (error) {
    throw new HandlerFailure(`cannot start ${path}: ${describe(error as NodeJS.ErrnoException)}`, { cause: error });
  } finally {
    for (const fd of new Set([...theirs, ...ours])) close(fd);
  }
}

/** What is behind an error number, where a program is to be started. */
const ADVICE: Readonly<Record<string, string>> = {
  EAGAIN: 'the limit of processes is reached (TasksMax=, RLIMIT_NPROC)',
  ENOMEM: 'not enough memory',
  ENOSPC: 'not enough memory',
  EFBIG: 'the request is larger than a file of eofd may be (LimitFSIZE=)',
  EMFILE: 'eofd has as many descriptors open as it may (LimitNOFILE=)',
  ENFILE: 'the system has as many files open as it may',
  ENOENT: 'it, or the interpreter it names, is not there any more',
  EACCES: 'it may not be executed',
  EPERM: 'it may not be executed',
  ENOEXEC: 'the system cannot run this kind of file',
  ETXTBSY: 'it is being written to',
  E2BIG: 'arguments and environment are too long',
};

function describe(error: NodeJS.ErrnoException): string {
  const { code, message } = error;
  // Where another call is refused, that says nothing about the program.
  const isRefused = error instanceof PosixError && error.call !== 'posix_spawn' && error.is('EPERM', 'ENOSYS');
  if (isRefused) return error.withAdvice;
  return code === undefined ? message : `${ADVICE[code] ?? message} (${code})`;
}
