import { statSync } from 'node:fs';
import type { SettingsFacts } from '../facts.ts';
import { textOf, type Unit, words } from '../unit-facts.ts';
import { type RunTool, USUAL_PATH } from './run-tool.ts';

/** What a program is run with to have another user's rights; undefined where nobody may give them. */
export type AsUser = readonly string[] | undefined;

/**
 * Asks the eofd of a unit, with its own command line and as its own user, what its settings are and what is wrong with
 * them.
 *
 * @param isRoot the caller may become the service's user
 */
export function gatherSettings(
  service: Unit,
  run: RunTool,
  isRoot: boolean,
): { readonly settings?: SettingsFacts; readonly unseen: readonly string[] } {
  const command = commandOf(service);
  if (command === undefined) return { unseen: ['the settings: ExecStart= of the unit is no command of eofd'] };
  const user = service.is['User'] ?? '';
  const asUser = rightsOf(service, isRoot);
  const clean = ['env', '-i', `PATH=${USUAL_PATH}`];
  const told = run([...(asUser ?? []), ...clean, ...command, '--print-config']);
  if (told === undefined) return { unseen: ['the settings: eofd did not answer --print-config'] };
  const problems = told.status === 0 ? [] : problemsIn(told.err);
  const isOther = asUser === undefined && user !== '';
  // What is closed to the caller may be open to the service.
  const hidden = isOther && problems.some((problem) => /EACCES|permission denied|may not be/i.test(problem));
  const unseen = isOther ? [`the rights of ${user}: run as root, to see files as the service does`] : [];
  if (hidden) return { unseen };
  const file = fileOf(command);
  const { values, program } = parseSettings(told.out);
  return {
    unseen,
    settings: {
      file,
      writtenAtMs: file === undefined ? undefined : writtenAt(file),
      values,
      program,
      problems,
    },
  };
}

/** The words of ExecStart=, where they are eofd's. Words with spaces in them cannot be told apart there. */
export function commandOf(service: Unit): readonly string[] | undefined {
  const [, line = ''] = /argv\[\]=(.*?) ; /.exec(service.is['ExecStart'] ?? '') ?? [];
  const found = line.split(' ');
  const isOurs = found.slice(0, 2).some((word) => /(^|\/)eofd(\.c?js)?$/.test(word));
  const end = found.indexOf('--');
  return isOurs ? (end < 0 ? found : found.slice(0, end)) : undefined;
}

function fileOf(command: readonly string[]): string | undefined {
  const at = command.findIndex((word) => word === '--config' || word === '-c');
  const given = at >= 0 ? command[at + 1] : command.find((word) => word.startsWith('--config='))?.slice(9);
  return given?.replace(/^-/, '');
}

/** @returns no words where no other rights are needed; undefined where they can't be had */
function rightsOf(service: Unit, isRoot: boolean): AsUser {
  const user = textOf(service, 'User');
  if (user === undefined) return [];
  const group = textOf(service, 'Group') ?? user;
  if (!isRoot || service.is['DynamicUser'] === 'yes') return undefined;
  const more = words(service, 'SupplementaryGroups');
  const groups = more.length > 0 ? [`--groups=${[group, ...more].join(',')}`] : ['--init-groups'];
  return ['setpriv', `--reuid=${user}`, `--regid=${group}`, ...groups, '--'];
}

/** What eofd says on standard error, without what stands in front of a record. */
const problemsIn = (text: string): readonly string[] =>
  text
    .split('\n')
    .map((line) => line.replace(/^<\d>/, '').replace(/^\S+ (eofd )?(err|error|warning): /, ''))
    .filter((line) => line !== '');

/** `eofd --print-config` prints a line for each key, in TOML. */
export function parseSettings(text: string): Pick<SettingsFacts, 'values' | 'program'> {
  const entries = [...text.matchAll(/^([\w-]+) = (.*)$/gm)].map(([, name = '', value = '']) => [name, value] as const);
  const values = entries.map(([name, value]) => [name, value.startsWith('"') ? plain(value) : value] as const);
  const program = entries.find(([name]) => name === 'program')?.[1];
  return {
    values: Object.fromEntries(values),
    program: program === undefined ? [] : (JSON.parse(program) as readonly string[]),
  };
}

const plain = (value: string): string => JSON.parse(value) as string;

function writtenAt(file: string): number | undefined {
  try {
    return statSync(file).mtimeMs;
  } catch {
    return undefined;
  }
}
