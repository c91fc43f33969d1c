import { HandlerFailure } from '../../core/handler.ts';
import { close, openPipe, setCloseOnExecFrom } from '../../posix/descriptor.ts';
import { PosixError } from '../../posix/errno.ts';
import { spawn } from '../../posix/spawn.ts';
import type { Program } from './find-program.ts';
import { openRequestFile } from './request-file.ts';

/**
 * The soft limit of open descriptors that programs start with. Node raises its own to the hard limit before any of our code runs, and the value before
 * is nowhere to be had; this is the kernel's default and systemd's (docs/decisions/004).
 */
const PROGRAM_DESCRIPTORS_SOFT = 1024;

/** A program that runs: its first process, and the ends of its pipes that are ours. */
export interface Started {
  readonly pid: number;
  readonly stdout: number;
  readonly stderr: number;
}

/** Runs a program on a request. @param environment `NAME=value` @throws HandlerFailure that says what the system refused; nothing is left open then */
export function startProgram(
  { path, argv }: Program,
  request: readonly Uint8Array[],
  environment: readonly string[],
): Started {
  const theirs: number[] = [];
  const ours: number[] = [];
  try {
    theirs.push(openRequestFile(request));
    for (let i = 0; i < 2; i++) {
      const { readEnd, writeEnd } = openPipe();
      ours.push(readEnd);
      theirs.push(writeEnd);
    }
    const [stdin = -1, stdoutWrite = -1, stderrWrite = -1] = theirs;
    const [stdout = -1, stderr = -1] = ours;
    // Each time: a library may have opened something since.
    setCloseOnExecFrom(3);
    const pid = spawn(path, argv, environment, [stdin, stdoutWrite, stderrWrite], PROGRAM_DESCRIPTORS_SOFT);
    if (pid < 0) throw new PosixError('posix_spawn', -pid);
    ours.length = 0;
    return { pid, stdout, stderr };
  } catch (error) {
    throw new HandlerFailure(`cannot start ${path}: ${describe(error as NodeJS.ErrnoException)}`, { cause: error });
  } finally {
    for (const fd of [...theirs, ...ours]) close(fd);
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

const describe = ({ code, message }: NodeJS.ErrnoException): string =>
  code === undefined ? message : `${ADVICE[code] ?? message} (${code})`;
