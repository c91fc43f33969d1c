import { OPTIONS, type OptionName } from '../../core/options.ts';
import { quoted } from '../../core/quote.ts';
import { readCommandLine } from '../../program/command-line.ts';
import { Source } from '../../program/source.ts';
import { ACTIONS, type ActionName, actionNames } from '../actions.ts';
import { programAdvice } from './program-advice.ts';

export interface EofdCommand {
  readonly given: Source<OptionName | ActionName>;
  readonly action: ActionName | undefined;
}

/** Reads the command line of eofd, as readCommandLine does. */
export function parseEofdCommand(argv: readonly string[]): EofdCommand {
  const given = new Source({ ...OPTIONS, ...ACTIONS }, (name) => `command line: --${name === 'program' ? '' : name}`);
  // What is meant for a program is told of once, with the line that works.
  let told = false;
  readCommandLine(argv, given, {
    prefix: 'command line: ',
    word(text, following) {
      if (told) return undefined;
      const end = following.findIndex((word) => word.startsWith('-'));
      const advice = programAdvice([text, ...(end < 0 ? following : following.slice(0, end))], false);
      told = advice !== '';
      return `unexpected argument ${quoted(text)}${advice}`;
    },
    suggest(flag) {
      if (flag !== '--program') return undefined;
      told = true;
      return '; a program stands behind --: eofd -- PROGRAM ARGUMENT...';
    },
  });
  if (given.program?.length === 0) given.complain('program', 'program missing');
  return { given, action: actionNames.find((name) => given.values.has(name)) };
}
