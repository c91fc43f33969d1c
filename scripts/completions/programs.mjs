// What the completions of each shell are made of: the programs with their options, out of the tables that the help is
// made of.

import { OPTIONS } from '../../build/src/core/options.js';
import { EOFC_COMMANDS } from '../../build/src/eofc/eofc-commands.js';
import { EOFC_OPTIONS } from '../../build/src/eofc/eofc-options.js';
import { ACTIONS } from '../../build/src/eofd/actions.js';
import { UNITS_OPTIONS } from '../../build/src/eofd-units/units-options.js';

/**
 * What a shell can look for by itself.
 * @typedef {'sockets' | 'files' | 'directories' | 'groups' | 'users' | 'units' | 'instances'} Things
 * @typedef {{ metavar: string, words: readonly string[], things: readonly Things[], isList: boolean }} Value
 * `isList`: several of the things, with commas between them.
 * @typedef {{ long: string, short: string | undefined, help: string, value: Value | undefined }} Flag
 * The first word of a command line may be a command, with an argument and options of its own.
 * @typedef {{ name: string, help: string, flags: readonly Flag[], argument: Value }} Command
 * @typedef {{ name: string, flags: readonly Flag[], commands: readonly Command[], runs: boolean }} Program
 * `runs`: behind `--` stands a program with its arguments.
 */

/**
 * What a name in capitals stands for; where it is not here there is nothing to offer.
 * @type {Readonly<Record<string, Things>>}
 */
const THINGS = {
  PATH: 'sockets',
  FILE: 'files',
  ADDRESS: 'files',
  DIR: 'directories',
  GROUP: 'groups',
  USER: 'users',
  UNIT: 'units',
  NAME: 'instances',
};

/** @type {(metavar: string) => Value} */
function valueOf(metavar) {
  const isList = metavar.endsWith(',...');
  const parts = metavar.replace(',...', '').split('|');
  return {
    metavar,
    words: parts.filter((part) => part !== part.toUpperCase()),
    things: parts.flatMap((part) => THINGS[part] ?? []),
    isList,
  };
}

/** @type {(table: import('../../build/src/core/option-table.js').OptionTable) => readonly Flag[]} */
const flagsOf = (table) =>
  Object.entries(table).map(([long, { short, help, kind }]) => ({
    long,
    short,
    help,
    value: kind === undefined ? undefined : valueOf(kind.metavar),
  }));

const commands = Object.entries(EOFC_COMMANDS).map(([name, { help, options, argument }]) => ({
  name,
  help,
  flags: flagsOf(options),
  argument: valueOf(argument),
}));

/** @type {readonly Program[]} */
export const PROGRAMS = [
  { name: 'eofd', flags: flagsOf({ ...OPTIONS, ...ACTIONS }), commands: [], runs: true },
  { name: 'eofc', flags: flagsOf(EOFC_OPTIONS), commands, runs: false },
  { name: 'eofd-units', flags: flagsOf(UNITS_OPTIONS), commands: [], runs: false },
];
