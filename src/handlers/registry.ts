import type { Handler } from '../core/handler.ts';
import { createEcho } from './echo.ts';
import { createExec } from './exec.ts';
import type { Program } from './find-program.ts';
import type { Readiness } from './running-program.ts';
import { createUpper } from './upper.ts';

/** The settings that decide what answers requests. */
export interface HandlerSettings {
  readonly handler: string;
  /** Answers instead of `handler`. */
  readonly program?: Program | undefined;
  readonly 'handler-concurrency'?: number | undefined;
}

/** What handlers need of the daemon. */
export interface HandlerSurroundings {
  readonly readiness: Readiness;
  /** The one in force. */
  maxReplyBytes(): number;
  /** Whether there is memory, within `buffer-max`, for more of the replies that programs write. */
  mayHoldMore(): boolean;
}

const BUILT_IN: ReadonlyMap<string, () => Handler> = new Map<string, () => Handler>([
  ['upper', createUpper],
  ['echo', createEcho],
]);

/** Makes the handler that the settings ask for, and keeps it for as long as they ask for the same. */
export class HandlerRegistry {
  readonly #surroundings: HandlerSurroundings;
  #key = '';
  #handler: Handler | undefined;

  constructor(surroundings: HandlerSurroundings) {
    this.#surroundings = surroundings;
  }

  /** @throws FatalError where the system can't run programs @throws Error for a name that no handler has */
  handlerFor(settings: HandlerSettings): Handler {
    const { handler: name, program, 'handler-concurrency': concurrency } = settings;
    const key = JSON.stringify(program === undefined ? [name] : [program, concurrency]);
    if (this.#handler === undefined || key !== this.#key) {
      const made = program === undefined ? builtIn(name) : this.#exec(program, concurrency);
      // Requests under way stay with the one they began with.
      if (this.#handler?.kind === 'call') this.#handler.close?.();
      this.#handler = made;
      this.#key = key;
    }
    return this.#handler;
  }

  #exec(program: Program, concurrency = process.getBuiltinModule('node:os').availableParallelism()): Handler {
    return createExec({ program, concurrency, ...this.#surroundings });
  }
}

function builtIn(name: string): Handler {
  const create = BUILT_IN.get(name);
  if (create === undefined)
    throw new Error(`no handler is called ${JSON.stringify(name)}; there are ${[...BUILT_IN.keys()].join(' and ')}`);
  return create();
}
