import { basename } from 'node:path';
import { printable } from '../../core/printable.ts';
import { leaveRemovedDirectory } from '../../posix/working-directory.ts';
import { environmentOfHandlers, namesNotUtf8 } from '../environment.ts';
import type { Crew } from '../pool-worker.ts';
import { heapShareMb } from './heap-share.ts';
import { ModuleWorker } from './module-worker.ts';

export interface ModuleOptions {
  /** Largest reply in bytes; asked anew for each request. */
  maxReplyBytes(): number;
  /** A line of the module's for the log, and of the request it belongs to, if any. */
  said(line: string, requestId: string | undefined): void;
  /** Something about the workers that is worth a warning. */
  complain(message: string): void;
  /**
   * Requests that may wait for their turn, 1024 unless given: as many as the connections that may be open unless that
   * is set.
   */
  readonly queueMax?: number;
  /** From the abort of a request's signal to the end of its worker, one second unless given. */
  readonly graceMs?: number;
  /** How long an import may take, 30 seconds unless given. */
  readonly loadTimeoutMs?: number;
  /** What modules see of eofd's environment, without what is meant for eofd alone; process.env unless given. */
  readonly environment?: NodeJS.ProcessEnv;
  /** Of each worker, in MiB; a share of the machine's memory unless given. */
  readonly heapMaxMb?: number;
}

/** The workers of one version of a module. @param path absolute @param strength workers at once */
export function moduleCrew(path: string, strength: number, options: ModuleOptions): Crew<ModuleWorker> {
  const { said, graceMs = 1000, loadTimeoutMs = 30_000, heapMaxMb = heapShareMb(strength) } = options;
  const environment = environmentOfHandlers(options.environment ?? process.env);
  const file = printable(basename(path));
  const complain = (message: string): void => options.complain(`${file}: ${message}`);
  const names = namesNotUtf8();
  if (names.length > 0)
    complain(
      `it sees changed values: a thread can be given no variable that is not UTF-8: ${printable(names.join(', '))}`,
    );
  const lost = (): void =>
    complain('a worker hangs in a call that cannot be interrupted: its thread stays until that returns');
  const common = { path, environment, heapMaxMb, loadTimeoutMs, graceMs, lost };
  return {
    strength,
    ahead: 1,
    start(owner) {
      const gone = leaveRemovedDirectory();
      if (gone !== undefined)
        options.complain(`the working directory ${printable(gone)} was removed: relative paths start at / from now on`);
      return new ModuleWorker({ ...common, said: (line, requestId) => said(`${file}: ${line}`, requestId) }, owner);
    },
    cannotStart: (cause) => complain(`cannot start another worker, and will try again now and then: ${cause}`),
    endedIdle: (cause) => complain(`a worker ended between requests: ${cause}`),
  };
}
