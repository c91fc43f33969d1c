import type { Handler } from '../core/handler.ts';
import { createEcho } from './built-in/echo.ts';
import { createUpper } from './built-in/upper.ts';
import { ModuleCalls } from './module/module.ts';
import { createExec } from './program/exec.ts';
import type { Program } from './program/find-program.ts';
import type { Readiness } from './program/running-program.ts';
import { Turns } from './turns.ts';

/** The settings that decide what answers requests. */
export interface HandlerSettings {
  readonly handler: string;
  /** Answers instead of `handler`. */
  readonly program?: Program | undefined;
  /** The module that `handler` names. */
  readonly module?: { readonly path: string } | undefined;
  readonly 'handler-concurrency'?: number | undefined;
}

/** What handlers need of the daemon. */
export interface HandlerSurroundings {
  readonly readiness: Readiness;
  /** The one in force. */
  maxReplyBytes(): number;
  /** A line of a module's, and the request it belongs to, if any; a program's come through the request. */
  said(line: string, requestId: string | undefined): void;
  /** Worth a warning, and no request's doing. */
  complain(message: string): void;
}

/** Requests that may wait for a turn: as many as the connections that may be open, unless that is set. */
const QUEUE_MAX = 1024;

const BUILT_IN: ReadonlyMap<string, () => Handler> = new Map<string, () => Handler>([
  ['upper', createUpper],
  ['echo', createEcho],
]);

/** Makes the handler that the settings ask for, and keeps it for as long as they ask for the same. */
export class HandlerRegistry {
  readonly #surroundings: HandlerSurroundings;
  #key = '';
  #handler: Handler | undefined;
  /** Of all programs, also of those that a reload puts in the place of others: together they keep to the limit in force. */
  readonly #turns = new Turns(0, QUEUE_MAX);
  #concurrency = 0;
  /** Once there is one it stays, and its queue with it. */
  #modules: ModuleCalls | undefined;

  constructor(surroundings: HandlerSurroundings) {
    this.#surroundings = surroundings;
  }

  /** Whether there may be threads, which must not be waited for at the end. */
  get hasThreads(): boolean {
    return this.#modules !== undefined;
  }

  /**
   * The handler for a start. Of a module it cannot answer before `prepare` has loaded it.
   * @throws FatalError where the system can't run programs @throws Error for a name that no handler has
   */
  handlerFor(settings: HandlerSettings): Handler {
    return this.#change(settings, this.#handlerOf(settings));
  }

  /**
   * Gets all ready that the handler needs: a module is loaded anew, whether the settings have changed or not.
   * @returns puts the handler in force; those at work end their requests, and those that wait are not lost
   * @throws Error that says why not; the handler there is stays in force then
   */
  async prepare(settings: HandlerSettings): Promise<() => Handler> {
    const handler = this.#handlerOf(settings);
    const { module, program } = settings;
    if (module === undefined || program !== undefined || !(handler instanceof ModuleCalls))
      return () => this.#change(settings, handler);
    const putInForce = await handler.load({ path: module.path, strength: concurrencyOf(settings) });
    return () => {
      putInForce();
      return this.#change(settings, handler);
    };
  }

  #handlerOf(settings: HandlerSettings): Handler {
    const { handler: name, program, module } = settings;
    if (this.#handler !== undefined && keyOf(settings) === this.#key) return this.#handler;
    if (program !== undefined) return createExec({ program, turns: this.#turns, ...this.#surroundings });
    if (module !== undefined) return (this.#modules ??= new ModuleCalls(this.#surroundings));
    return builtIn(name);
  }

  #change(settings: HandlerSettings, handler: Handler): Handler {
    if (settings.program !== undefined) this.#setConcurrency(concurrencyOf(settings));
    // Requests under way stay with the one they began with.
    if (this.#handler !== handler && this.#handler?.kind === 'call') this.#handler.close?.();
    this.#handler = handler;
    this.#key = keyOf(settings);
    return handler;
  }

  #setConcurrency(concurrency: number): void {
    this.#turns.add(concurrency - this.#concurrency);
    this.#concurrency = concurrency;
  }
}

function keyOf(settings: HandlerSettings): string {
  const { handler: name, program, module } = settings;
  if (program === undefined) return JSON.stringify(module === undefined ? ['built-in', name] : ['module']);
  return JSON.stringify(['program', program]);
}

const concurrencyOf = ({ 'handler-concurrency': given }: HandlerSettings): number =>
  given ?? process.getBuiltinModule('node:os').availableParallelism();

function builtIn(name: string): Handler {
  const create = BUILT_IN.get(name);
  if (create === undefined)
    throw new Error(`no handler is called ${JSON.stringify(name)}; there are ${[...BUILT_IN.keys()].join(' and ')}`);
  return create();
}
