import { EXIT } from '../core/errors.ts';
import { isModulePath } from '../core/option-kinds.ts';
import { findModule } from '../handlers/module/find-module.ts';
import { findProgram, type Program } from '../handlers/program/find-program.ts';
import type { Source } from '../program/source.ts';

/** The file of a module, and what is to be said where it turns out that it cannot be loaded. */
export interface Module {
  /** Absolute. */
  readonly path: string;
  /** Where it was asked for: `command line: --handler`. */
  readonly place: string;
  readonly exitCode: number;
}

/** What answers requests where it is no built-in handler: one of the two. */
export interface ChosenHandler {
  /** Answers instead of `handler`. */
  readonly program?: Program | undefined;
  /** The module that `handler` names. */
  readonly module?: Module | undefined;
}

/** The program or module of the first source that says what answers requests; one that says it twice is told. */
export function chooseHandler(given: Source, sources: readonly Source[]): ChosenHandler {
  for (const source of sources) {
    const { program, values } = source;
    if (program !== undefined && values.has('handler'))
      source.complain('handler', `a program is given as well (${source.placeOf('program')}), and only one can answer`);
  }
  const source = sources.find(
    ({ program, values, broken }) => program !== undefined || values.has('handler') || broken.has('handler'),
  );
  const name = source?.values.get('handler');
  try {
    if (source?.program !== undefined)
      return source.program.length === 0 ? {} : { program: findProgram(source.program, process.env['PATH']) };
    if (source === undefined || typeof name !== 'string' || !isModulePath(name)) return {};
    const exitCode = source === given ? EXIT.usage : EXIT.configuration;
    return { module: { path: findModule(name), place: source.placeOf('handler'), exitCode } };
  } catch (error) {
    source?.complain(source.program === undefined ? 'handler' : 'program', (error as Error).message);
    return {};
  }
}
