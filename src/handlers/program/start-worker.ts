import { openSync } from 'node:fs';
import { close } from '../../posix/descriptor.ts';
import type { CText } from '../../posix/spawn.ts';
import type { Program } from './find-program.ts';
import { startProcess } from './start-process.ts';
import type { Started } from './start-program.ts';
import { openWorkerSocket } from './worker-socket.ts';

/** Nobody knows the number of a process before it is there, so a shell tells it to itself; sd_listen_fds(3). */
const WITH_LISTEN_PID = 'export LISTEN_PID=$$; exec "$0" "$@"';
const LISTEN = ['LISTEN_FDS=1', 'LISTEN_FDNAMES=worker'];

export interface StartedWorker extends Started {
  /** What connectToWorker leads to its socket by. */
  readonly handle: number;
}

/**
 * Runs a program that serves connections on the socket that it is handed as descriptor 3.
 * @param environment `NAME=value` @param backlog connections that may wait for it
 * @throws HandlerFailure, as startProcess
 */
export function startWorker({ path, argv }: Program, environment: readonly CText[], backlog: number): StartedWorker {
  const shell = { path: '/bin/sh', argv: ['sh', '-c', WITH_LISTEN_PID, path, ...argv.slice(1)] };
  let handle = -1;
  try {
    return startProcess(shell, [...environment, ...LISTEN], (descriptors) => {
      descriptors.give(openSync('/dev/null', 'r'));
      const [stdout, stderr] = [descriptors.output(), descriptors.output()];
      const socket = openWorkerSocket(backlog);
      descriptors.give(socket.listener);
      ({ handle } = socket);
      return { stdout, stderr, handle };
    });
  } catch (error) {
    if (handle >= 0) close(handle);
    throw error;
  }
}
