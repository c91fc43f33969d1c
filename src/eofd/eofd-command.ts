import { OPTIONS, type OptionName } from '../core/options.ts';
import { quoted } from '../core/quote.ts';
import { readCommandLine } from '../program/command-line.ts';
import { Source } from '../program/source.ts';
import { ACTIONS, type ActionName, actionNames } from './actions.ts';

export interface EofdCommand {
  readonly given: Source<OptionName | ActionName>;
  readonly action: ActionName | undefined;
}

/** Reads the command line of eofd, as readCommandLine does. */
export function parseEofdCommand(argv: readonly string[]): EofdCommand {
  const table = { ...OPTIONS, ...ACTIONS };
  const given = new Source(table, (name) => `command line: --${name === 'program' ? '' : name}`);
  readCommandLine(argv, given, { prefix: 'command line: ', word: (text) => `unexpected argument ${quoted(text)}` });
  if (given.program?.length === 0) given.complain('program', 'program missing');
  return { given, action: actionNames.find((name) => given.values.has(name)) };
}
