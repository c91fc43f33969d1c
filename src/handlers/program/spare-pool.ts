import type { KeptEnd, ProcessTally } from '../../core/account/process-tally.ts';
import type { ShownProcess } from '../../core/account/shown-process.ts';
import { HandlerFailure } from '../../core/handler.ts';
import { ErrorLines } from '../error-lines.ts';
import { StartPauses } from '../start-pauses.ts';
import { spareEnd } from './program-failure.ts';
import { ProgramProcess, type ProgramSurroundings } from './program-process.ts';
import { Refill } from './refill.ts';
import type { Started } from './start-program.ts';
import { residentBytes } from './wear.ts';
import { whenWaiting } from './when-waiting.ts';

export interface SparePoolOptions {
  readonly surroundings: ProgramSurroundings;
  /** @throws HandlerFailure where the system refuses */
  start(): Started;
  /** How many may be started at once, besides those that are on their way. */
  freeTurns(): number;
  /** A line that a spare says before it has a request, escaped. */
  said(line: string): void;
  readonly processTally: ProcessTally;
  /** None can be started, for the time being. */
  cannotStart(cause: string): void;
  /** One ended before it had a request, as none has since one has answered. */
  ended(pid: number, ageMs: number, cause: string): void;
  /** After the first spare that comes to nothing, one second unless given. */
  readonly pauseMs?: number | undefined;
}

/** A program that waits for its request. */
export interface Spare {
  readonly program: ProgramProcess;
  readonly startedMs: number;
  /** It seems to wait for its request. */
  isReady: boolean;
  stopLooking(): void;
}

/** Programs that were started ahead, each for one request. */
export class SparePool {
  readonly #options: SparePoolOptions;
  readonly #pauses: StartPauses;
  /** The oldest first: it is the likeliest to be ready. */
  readonly #spares = new Set<Spare>();
  #strength = 0;
  readonly #refill = new Refill(() => this.fill());
  #lookWhetherSettled: (() => void) | undefined;

  constructor(options: SparePoolOptions) {
    this.#options = options;
    this.#pauses = new StartPauses(options.pauseMs);
  }

  /** How many are to wait; 0 ends those that do. */
  set strength(strength: number) {
    this.#strength = strength;
    for (const spare of [...this.#spares].slice(strength)) this.#end(spare);
    if (strength === 0) this.#pauses.stop();
    this.fill();
  }

  /** Those that wait, started. */
  get ready(): number {
    return [...this.#spares].filter(({ isReady }) => isReady).length;
  }

  list(): readonly ShownProcess[] {
    return [...this.#spares].map(({ program: { pid }, startedMs, isReady }) => ({
      pid,
      kind: 'spare',
      state: isReady ? 'ready' : 'starting',
      ageMs: performance.now() - startedMs,
      memoryBytes: residentBytes(pid),
    }));
  }

  /** Why nothing can be answered for the time being: no spare stays alive. */
  get down(): string | undefined {
    return this.#pauses.isPausing && this.#spares.size === 0 ? this.#pauses.trouble : undefined;
  }

  /** A program for a request: the oldest that waits, or one that is started now. @throws HandlerFailure */
  take(): Spare {
    const { down } = this;
    if (down !== undefined) throw new HandlerFailure(`no spare of the program stays alive: ${down}`);
    // The end of a spare may not have been heard of yet.
    const spare = [...this.#spares].find(({ program }) => !program.hasEnded) ?? this.#start();
    this.#forget(spare);
    this.#refill.taken(this.ready === 0);
    return spare;
  }

  /** A spare has answered its request. */
  answered(): void {
    this.#pauses.reset();
  }

  /** A turn has been given back: more may be started, once the reply is on its way. */
  released(): void {
    this.#refill.released();
  }

  /** Starts as many as are missing and may be started. */
  fill(): void {
    this.#refill.begun();
    while (this.#mayStart) this.#tryStart();
  }

  /** Resolves once every spare seems to wait, or after `patienceMs`. @throws Error that says why one did not stay */
  async settled(patienceMs: number): Promise<void> {
    // While every turn is taken too: what is put in force has been tried.
    if (this.#spares.size === 0 && !this.#pauses.isPausing) this.#tryStart();
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, patienceMs).unref();
      this.#lookWhetherSettled = () => {
        if (this.#pauses.trouble === undefined && this.ready < this.#spares.size) return;
        clearTimeout(timer);
        resolve();
      };
      this.#lookWhetherSettled();
    });
    this.#lookWhetherSettled = undefined;
    if (this.#pauses.trouble !== undefined) throw new Error(this.#pauses.trouble);
  }

  get #mayStart(): boolean {
    const starting = this.#spares.size - this.ready;
    return (
      !this.#pauses.isPausing && this.#spares.size < this.#strength && starting < Math.max(0, this.#options.freeTurns())
    );
  }

  #tryStart(): void {
    try {
      this.#start();
    } catch (error) {
      const cause = (error as Error).message;
      if (this.#pauses.trouble === undefined) this.#options.cannotStart(cause);
      this.#pause(cause);
    }
  }

  #start(): Spare {
    const { surroundings, said } = this.#options;
    const lines = new ErrorLines(said);
    const program = new ProgramProcess(this.#options.start(), surroundings, lines);
    const spare: Spare = {
      program,
      startedMs: performance.now(),
      isReady: false,
      stopLooking: whenWaiting(program.pid, () => {
        spare.isReady = true;
        this.#options.processTally.changed();
        this.#lookWhetherSettled?.();
        this.fill();
      }),
    };
    this.#spares.add(spare);
    this.#options.processTally.started('spare');
    try {
      program.watch({
        exited: (exit) => {
          lines.end();
          this.#lost(spare, spareEnd(exit, lines.last));
        },
        gone: () => undefined,
      });
    } catch (error) {
      this.#end(spare);
      throw new HandlerFailure(`cannot watch over the program: ${(error as Error).message}`, { cause: error });
    }
    return spare;
  }

  #lost(spare: Spare, cause: string): void {
    this.#forget(spare, 'itself');
    if (this.#pauses.trouble === undefined)
      this.#options.ended(spare.program.pid, performance.now() - spare.startedMs, cause);
    this.#pause(cause);
  }

  #pause(cause: string): void {
    if (this.#strength > 0) this.#pauses.pause(cause, () => this.fill());
    this.#lookWhetherSettled?.();
  }

  #end(spare: Spare): void {
    this.#forget(spare, 'eofd');
    // Once it is asked to end, its owner does not hear of its exit.
    spare.program.end();
  }

  #forget(spare: Spare, ended?: KeptEnd): void {
    this.#spares.delete(spare);
    if (ended !== undefined) this.#options.processTally.ended('spare', ended);
    else if (spare.isReady) this.#options.processTally.changed();
    spare.stopLooking();
  }
}
