import type { ProgramMode } from '../handlers/choice.ts';
import type { HandlerSettings } from '../handlers/registry.ts';

/** A program that runs takes two pipes and a pidfd; while one starts, as many again. */
const PER_PROGRAM = 3;
/** One that was started ahead has a pipe to its standard input as well. */
const PER_SPARE = 4;
/** One that stays: two pipes, a pidfd, its status and the way to its socket. It has its connections besides. */
const PER_WORKER = 5;
/** The event loop of a thread; during a reload there are the old ones and the new. What a module opens is not known. */
const PER_THREAD = 4;
/** A connection, and during a reload those of the old handler. */
const PER_FORWARD = 2;

/** How many descriptors the handler takes at most. */
export function handlerDescriptors({ choice, 'handler-concurrency': concurrency }: HandlerSettings): number {
  switch (choice.kind) {
    case 'built-in':
      return 0;
    case 'program':
      return programDescriptors(choice.mode, concurrency);
    case 'forward':
      return PER_FORWARD * concurrency;
    case 'module':
      return PER_THREAD * 2 * concurrency;
  }
}

function programDescriptors(mode: ProgramMode, concurrency: number): number {
  switch (mode.kind) {
    case 'request':
      return PER_PROGRAM * (1 + concurrency);
    case 'spare':
      // During a reload there are the old ones and the new.
      return PER_SPARE * (1 + concurrency + 2 * (mode.spares ?? concurrency));
    case 'worker':
      return (PER_WORKER + mode.connections) * (1 + 2 * concurrency);
  }
}
