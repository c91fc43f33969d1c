import type { Environment } from '../systemd/activation-variables.ts';
import type { Asked } from './signals.ts';

/** The daemon, put together: what its program moves, and nothing of what it is made of. */
export interface Daemon {
  /** Takes the sockets over that were passed, or binds one, and serves. @throws FatalError */
  start(environment: Environment): Promise<void>;
  /** Takes what a signal asks for. */
  hear(asked: Asked): void;
  /** Takes our name off the file system, for an end that is no stop. */
  abandon(): void;
  /** Whether there may be threads, which must not be waited for at the end. */
  readonly hasThreads: boolean;
}
