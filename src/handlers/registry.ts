import type { ShownProcess } from '../core/account/shown-process.ts';
import type { Handler } from '../core/handler.ts';
import type { ProcessFigures } from '../core/status.ts';
import { BUILT_IN } from './built-in/built-in.ts';
import type { Choice, ChoiceOf } from './choice.ts';
import { ForwardCalls } from './forward/forward-calls.ts';
import { ModuleCalls } from './module/module.ts';
import { Orphans } from './program/orphans.ts';
import { ProgramCalls } from './program/program-calls.ts';
import type { HandlerSurroundings } from './surroundings.ts';

/** The settings that decide what answers requests. */
export interface HandlerSettings {
  readonly choice: Choice;
  readonly 'handler-concurrency': number;
}

/** Makes the handlers of one kind. */
interface Factory<C extends Choice> {
  /** @throws FatalError where the system can't do it */
  create(choice: C): Prepared<C>;
  setConcurrency?(concurrency: number): void;
}

/** A handler, and what it has to get ready before it is put in force. */
type Prepared<C> = Handler & {
  /** Gets ready what takes its time. @returns puts it in force @throws Error that says why it cannot be used */
  prepare?(concurrency: number, choice: C): Promise<() => void>;
};

type Factories = { readonly [K in Choice['kind']]: Factory<ChoiceOf<K>> };

/** Requests that may wait for a turn: as many as the connections that may be open, unless that is set. */
const QUEUE_MAX = 1024;

/** Makes the handler that the settings ask for, and keeps it for as long as they ask for the same. */
export class HandlerRegistry {
  readonly #programs: ProgramCalls;
  readonly #factories: Factories;
  #choice: Choice | undefined;
  #handler: Prepared<Choice> | undefined;
  /** Once there is one it stays, and its queue with it. */
  #modules: ModuleCalls | undefined;

  constructor(surroundings: HandlerSurroundings) {
    this.#programs = new ProgramCalls(surroundings, QUEUE_MAX);
    this.#factories = {
      'built-in': { create: ({ name }) => BUILT_IN[name]() },
      program: this.#programs,
      forward: new ForwardCalls(surroundings, QUEUE_MAX),
      module: { create: () => (this.#modules ??= new ModuleCalls(surroundings)) },
    };
  }

  /** Whether there may be threads, which must not be waited for at the end. */
  get hasThreads(): boolean {
    return this.#modules !== undefined;
  }

  /**
   * The handler for a start. Of a module it cannot answer before `prepare` has loaded it.
   * @throws FatalError where the system can't run programs
   */
  handlerFor(settings: HandlerSettings): Handler {
    return this.#change(settings, this.#handlerOf(settings.choice));
  }

  /**
   * Gets all ready that the handler needs: a module is loaded anew, whether the settings have changed or not.
   * @returns puts the handler in force; those at work end their requests, and those that wait are not lost
   * @throws Error that says why not; the handler there is stays in force then
   */
  async prepare(settings: HandlerSettings): Promise<() => Handler> {
    const { choice } = settings;
    const handler = this.#handlerOf(choice);
    const putInForce = await handler.prepare?.(settings['handler-concurrency'], choice);
    return () => {
      putInForce?.();
      return this.#change(settings, handler);
    };
  }

  /** The processes that the handler in force keeps. */
  get processes(): ProcessFigures | undefined {
    return this.#handler?.kind === 'call' ? this.#handler.processes : undefined;
  }

  /** The same, one by one. */
  processList(): readonly ShownProcess[] {
    return (this.#handler?.kind === 'call' ? this.#handler.processList?.() : undefined) ?? [];
  }

  /** Takes note of the ends of processes that are left to this one, and of none that a handler started. */
  watchOrphans(): void {
    new Orphans({
      isAwaited: (pid) => this.#programs.hasStarted(pid),
      hasThreads: () => this.hasThreads,
    }).watch();
  }

  /** Lets go of what the handler in force has; requests under way end by their own signals. */
  close(): void {
    if (this.#handler?.kind === 'call') this.#handler.close?.();
  }

  #handlerOf(choice: Choice): Prepared<Choice> {
    const isSame = JSON.stringify(choice) === JSON.stringify(this.#choice);
    return (isSame ? this.#handler : undefined) ?? this.#factoryOf(choice).create(choice);
  }

  #change(settings: HandlerSettings, handler: Prepared<Choice>): Handler {
    this.#factoryOf(settings.choice).setConcurrency?.(settings['handler-concurrency']);
    // Requests under way stay with the one they began with.
    if (this.#handler !== handler) this.close();
    this.#handler = handler;
    this.#choice = settings.choice;
    return handler;
  }

  /** The compiler does not see that a factory is of its choice's own kind. */
  #factoryOf(choice: Choice): Factory<Choice> {
    return this.#factories[choice.kind];
  }
}
