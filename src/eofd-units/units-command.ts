import { printable } from '../core/printable.ts';
import { optionTokens } from '../program/option-tokens.ts';
import { UNITS_OPTIONS, type UnitsOptionName, unitsOptions } from './units-options.ts';

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
export function parseUnitsCommandLine(argv: readonly string[], uid: number): UnitsCommand {
  const problems: string[] = [];
  const given = new Map<UnitsOptionName, string>();
  for (const token of optionTokens(argv, unitsOptions)) {
    if (token.kind === 'positional') problems.push(`takes no arguments: "${printable(token.value)}"`);
    if (token.kind !== 'option') continue;
    const [name, option] = unitsOptions.find(([candidate]) => candidate === token.name) ?? [];
    const place = printable(token.rawName);
    if (name === undefined || option === undefined) problems.push(`unknown option ${place}`);
    else if (option.metavar === undefined && token.value !== undefined) problems.push(`${place}: takes no value`);
    else if (
      option.metavar !== undefined &&
      (token.value === undefined || (!token.inlineValue && token.value.startsWith('-')))
    ) {
      problems.push(`${place}: value missing`);
    } else given.set(name, token.value ?? '');
  }
  if (given.has('help')) return { kind: 'help' };
  if (given.has('version')) return { kind: 'version' };

  const valueOf = <T>(name: 'root' | 'systemd', parse: (text: string) => T): T | undefined => {
    const text = given.get(name);
    if (text === undefined) return undefined;
    try {
      return parse(text);
    } catch (error) {
      problems.push(`--${name}: ${(error as Error).message}: "${printable(text)}"`);
      return undefined;
    }
  };
  const root = valueOf('root', UNITS_OPTIONS.root.parse) ?? '';
  const systemd = valueOf('systemd', UNITS_OPTIONS.systemd.parse);
  if (given.has('system') && given.has('user')) problems.push('--system and --user: one of them');
  if (problems.length > 0) return { kind: 'wrong', problems };
  const scope = given.has('system') || (!given.has('user') && uid === 0) ? 'system' : 'user';
  const kind = given.has('remove') ? 'remove' : 'write';
  return { kind, scope, print: given.has('print'), force: given.has('force'), root, systemd };
}
