import { quoted } from '../core/quote.ts';
import { readCommandLine } from '../program/command-line.ts';
import { Source, valuesOf } from '../program/source.ts';
import { UNITS_OPTIONS } from './units-options.ts';

/** Whose service manager: the machine's, or one user's. */
export type Scope = 'system' | 'user';

/** Unit files to be written, printed or removed. */
export interface UnitsWork {
  readonly kind: 'write' | 'remove';
  readonly scope: Scope;
  readonly print: boolean;
  readonly force: boolean;
  /** Put before every path; empty for this system. */
  readonly root: string;
  /** Version of systemd; undefined for the one that runs here. */
  readonly systemd: number | undefined;
}

export type UnitsCommand =
  | UnitsWork
  | { readonly kind: 'help' }
  | { readonly kind: 'version' }
  | { readonly kind: 'wrong'; readonly problems: readonly string[] };

/** Reads the command line of eofd-units. Every problem is told, one line each, fit for a terminal. */
export function parseUnitsCommand(argv: readonly string[], uid: number): UnitsCommand {
  const given = new Source(UNITS_OPTIONS, (_, written) => written);
  const word = (text: string) => `takes no arguments: ${quoted(text)}`;
  readCommandLine(argv, given, { word });
  if (given.values.has('help')) return { kind: 'help' };
  if (given.values.has('version')) return { kind: 'version' };
  const { problems, program: rest = [] } = given;
  const { system, user, remove, print, force, root = '', systemd } = valuesOf(UNITS_OPTIONS, given);
  problems.push(...rest.map(word));
  if (system && user) problems.push('--system and --user: one of them');
  if (problems.length > 0) return { kind: 'wrong', problems };
  const scope = system || (!user && uid === 0) ? 'system' : 'user';
  return { kind: remove ? 'remove' : 'write', scope, print, force, root, systemd };
}
