import { resolve } from 'node:path';
import { BUILT_IN_NAMES } from '../../core/built-in-names.ts';
import { EXIT } from '../../core/errors.ts';
import { isForwardAddress, readForwardAddress } from '../../core/forward/forward-address.ts';
import { isModulePath } from '../../core/option-kinds.ts';
import { OPTIONS, type Settings } from '../../core/options.ts';
import { quoted } from '../../core/quote.ts';
import type { Choice, ProgramMode } from '../../handlers/choice.ts';
import { findModule } from '../../handlers/module/find-module.ts';
import { findProgram } from '../../handlers/program/find-program.ts';
import type { Source } from '../../program/source.ts';
import { programAdvice } from './program-advice.ts';
import { unitAdvice } from './unit-advice.ts';

/** What answers where nobody says anything else. */
export const DEFAULT_CHOICE: Choice = { kind: 'built-in', name: OPTIONS.handler.default };

/** What the first source asks for that says what answers requests; one that says it twice is told. */
export function chooseHandler(given: Source, sources: readonly Source[], settings: Settings): Choice {
  for (const source of sources) {
    const { program, values } = source;
    if (program !== undefined && values.has('handler'))
      source.complain('handler', `a program is given as well (${source.placeOf('program')}), and only one can answer`);
  }
  const source = sources.find(
    ({ program, values, broken }) => program !== undefined || values.has('handler') || broken.has('handler'),
  );
  if (source === undefined) return DEFAULT_CHOICE;
  const name = source.values.get('handler');
  try {
    if (source.program !== undefined && source.program.length > 0)
      return { kind: 'program', program: findProgram(source.program, process.env['PATH']), mode: modeOf(settings) };
    if (source.program === undefined && typeof name === 'string' && isForwardAddress(name))
      return forwardTo(name, settings['handler-timeout']);
    if (source.program === undefined && typeof name === 'string' && isModulePath(name)) {
      const path = findModule(name);
      if (!/\.[mc]?js$/.test(path)) throw new Error(`${quoted(name)} is ${noModule(path)}`);
      const exitCode = source === given ? EXIT.usage : EXIT.configuration;
      return { kind: 'module', path, place: source.placeOf('handler'), exitCode };
    }
  } catch (error) {
    const words = source.program ?? [String(name)];
    const isMounted = (error as Error).message.includes('is mounted noexec');
    const advice = isMounted ? unitAdvice(process.env) : programAdvice(words, source !== given);
    source.complain(
      source.program === undefined ? 'handler' : 'program',
      `${inWords(error as NodeJS.ErrnoException)}${advice}`,
    );
  }
  const builtIn = BUILT_IN_NAMES.find((each) => each === name);
  return builtIn === undefined ? DEFAULT_CHOICE : { kind: 'built-in', name: builtIn };
}

/** @throws Error for a path that is too long once it is absolute */
function forwardTo(shown: string, timeoutMs: number): Choice {
  const address = readForwardAddress(shown);
  const absolute = 'host' in address ? address : readForwardAddress(`${address.kind}:${resolve(address.path)}`);
  return { kind: 'forward', address: absolute, shown, timeoutMs };
}

const inWords = ({ message, syscall }: NodeJS.ErrnoException): string =>
  syscall === 'uv_cwd' ? 'the working directory was removed, and a relative path starts there' : message;

const noModule = (path: string): string =>
  /\.[mc]?tsx?$/.test(path)
    ? 'TypeScript: compile it with tsc, and name what comes of it'
    : 'not an ES module, whose name ends in .mjs or .js';

function modeOf(settings: Settings): ProgramMode {
  switch (settings['program-mode']) {
    case 'request':
      return { kind: 'request' };
    case 'spare':
      return { kind: 'spare', spares: settings['program-spares'] };
    case 'worker':
      return {
        kind: 'worker',
        connections: settings['worker-connections'],
        requestsMax: settings['worker-requests'],
        memoryMaxBytes: settings['worker-memory'],
      };
  }
}
