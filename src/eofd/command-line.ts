import { nearestName } from '../core/nearest-name.ts';
import { OPTIONS, type Option, type OptionName, optionNames } from '../core/options.ts';
import { quoted } from '../core/quote.ts';
import { ACTIONS, type ActionName, actionNames } from './actions.ts';
import { Source } from './source.ts';

export interface CommandLine {
  readonly given: Source;
  readonly action: ActionName | undefined;
}

/**
 * Reads `--name VALUE`, `--name=VALUE`, `-n VALUE` and `-nVALUE`; the last of several wins; what follows `--` is the program.
 * A word that begins with - counts as the next option, not as a value (but for negative numbers), so that a value left out is noticed;
 * such a value is written `--name=-VALUE`.
 */
export function parseCommandLine(argv: readonly string[]): CommandLine {
  const given = new Source((name) => `command line: --${name === 'program' ? '' : name}`);
  const actions = new Set<ActionName>();
  const complain = (text: string) => given.problems.push(`command line: ${text}`);

  for (let i = 0; i < argv.length; i++) {
    const word = argv[i] ?? '';
    if (word === '--') {
      given.program = argv.slice(i + 1);
      if (given.program.length === 0) complain('--: program missing');
      break;
    }
    if (!isFlag(word)) {
      complain(`unexpected argument ${quoted(word)}`);
      continue;
    }
    const { flag, inline } = split(word);
    const next = argv[i + 1];
    const follows = inline === undefined && next !== undefined && !isFlag(next);
    const name = nameOf(flag);
    if (name === undefined) {
      complain(`unknown option ${quoted(flag)}${suggestion(flag)}`);
      if (follows) i++;
    } else if (isAction(name)) {
      actions.add(name);
      if (inline !== undefined) complain(`--${name}: takes no value: ${quoted(inline)}`);
    } else if (inline !== undefined) {
      given.read(name, inline);
    } else if (follows) {
      given.read(name, next);
      i++;
    } else {
      given.refuse(name, 'value missing');
    }
  }
  return { given, action: actionNames.find((name) => actions.has(name)) };
}

const isFlag = (word: string): boolean => /^-(?!\d|$)/.test(word);

function split(word: string): { readonly flag: string; readonly inline?: string } {
  const equals = word.indexOf('=');
  const beforeEquals = equals < 0 ? word : word.slice(0, equals);
  // -socket would otherwise be -s with the value "ocket".
  const long = word.startsWith('--') || nameOf(`-${beforeEquals}`) !== undefined;
  if (!long) return word.length > 2 ? { flag: word.slice(0, 2), inline: word.slice(2) } : { flag: word };
  return equals < 0 ? { flag: word } : { flag: beforeEquals, inline: word.slice(equals + 1) };
}

const isAction = (name: string): name is ActionName => Object.hasOwn(ACTIONS, name);
const isOption = (name: string): name is OptionName => Object.hasOwn(OPTIONS, name);

function nameOf(flag: string): OptionName | ActionName | undefined {
  if (flag.startsWith('--')) {
    const name = flag.slice(2);
    return isOption(name) || isAction(name) ? name : undefined;
  }
  const letter = flag.slice(1);
  return (
    optionNames.find((name) => (OPTIONS[name] as Option).short === letter) ??
    actionNames.find((name) => ACTIONS[name].short === letter)
  );
}

function suggestion(flag: string): string {
  const nearest = nearestName(flag.replace(/^-+/, ''), [...optionNames, ...actionNames]);
  return nearest === undefined ? '' : `; did you mean --${nearest}?`;
}
