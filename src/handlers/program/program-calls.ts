import { EXIT, FatalError } from '../../core/errors.ts';
import type { CallHandler } from '../../core/handler.ts';
import { close } from '../../posix/descriptor.ts';
import { openPidfd } from '../../posix/pidfd.ts';
import type { ChoiceOf } from '../choice.ts';
import type { HandlerSurroundings } from '../surroundings.ts';
import { Turns } from '../turns.ts';
import { createExec } from './exec.ts';
import { programSurroundings } from './program-process.ts';
import { SpareCalls } from './spare-calls.ts';
import { WorkerCalls } from './worker-calls.ts';

/** Makes the handlers that run programs, in each mode. */
export class ProgramCalls {
  readonly #needs: HandlerSurroundings;
  readonly #surroundings;
  /** Of all programs, also of those that a reload puts in the place of others: they keep to the limit in force. */
  readonly #turns: Turns;
  readonly #queueMax: number;
  #concurrency = 0;

  /** @param queueMax requests that may wait for a turn */
  constructor(needs: HandlerSurroundings, queueMax: number) {
    this.#needs = needs;
    this.#queueMax = queueMax;
    this.#surroundings = programSurroundings(needs.readiness);
    this.#turns = new Turns(0, queueMax);
  }

  /** @throws FatalError where the system has no pidfd_open(2) (before Linux 5.3) */
  create({ program, mode }: ChoiceOf<'program'>): CallHandler {
    refuseWithoutPidfds();
    const options = { ...this.#needs, program, surroundings: this.#surroundings, turns: this.#turns };
    switch (mode.kind) {
      case 'request':
        return createExec(options);
      case 'spare':
        return new SpareCalls({ ...options, spares: mode.spares });
      case 'worker':
        return new WorkerCalls({ ...options, mode, queueMax: this.#queueMax });
    }
  }

  /** Whether it is a program that was started here, whose end is looked for. */
  hasStarted(pid: number): boolean {
    return this.#surroundings.living.has(pid);
  }

  setConcurrency(concurrency: number): void {
    this.#turns.add(concurrency - this.#concurrency);
    this.#concurrency = concurrency;
  }
}

function refuseWithoutPidfds(): void {
  try {
    close(openPidfd(process.pid));
  } catch (error) {
    const message = `programs as handlers need pidfd_open(2), of Linux 5.3: ${(error as Error).message}`;
    throw new FatalError(message, EXIT.unavailable, { cause: error });
  }
}
