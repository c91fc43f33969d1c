// What the completions of each shell are made of: the programs with their options, out of the tables that the help is
// made of.

import { OPTIONS } from '../../build/src/core/options.js';
import { EOFC_OPTIONS } from '../../build/src/eofc/eofc-options.js';
import { ACTIONS } from '../../build/src/eofd/actions.js';
import { UNITS_OPTIONS } from '../../build/src/eofd-units/units-options.js';

/**
 * What a shell can look for by itself.
 * @typedef {'sockets' | 'files' | 'directories' | 'groups' | 'users'} Things
 * @typedef {{ metavar: string, words: readonly string[], things: readonly Things[] }} Value
 * @typedef {{ long: string, short: string | undefined, help: string, value: Value | undefined }} Flag
 * What may stand after the options: a program with its arguments behind `--`, or nothing that can be known.
 * @typedef {{ name: string, flags: readonly Flag[], runs: boolean }} Program
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
};

/** @type {(metavar: string) => Value} */
function valueOf(metavar) {
  const parts = metavar.split('|');
  return {
    metavar,
    words: parts.filter((part) => part !== part.toUpperCase()),
    things: parts.flatMap((part) => THINGS[part] ?? []),
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

/** @type {readonly Program[]} */
export const PROGRAMS = [
  { name: 'eofd', flags: flagsOf({ ...OPTIONS, ...ACTIONS }), runs: true },
  { name: 'eofc', flags: flagsOf(EOFC_OPTIONS), runs: false },
  { name: 'eofd-units', flags: flagsOf(UNITS_OPTIONS), runs: false },
];
