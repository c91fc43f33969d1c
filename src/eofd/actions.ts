import type { OptionTable } from '../core/option-table.ts';

/** What eofd does instead of serving. Where several are given, the first of this table is done. */
export const ACTIONS = {
  'help-all': { help: 'show every option and exit' },
  help: { short: 'h', help: 'show the common options and exit' },
  version: { short: 'V', help: 'show the version and exit' },
  'check-config': { help: 'check the options and the configuration file, and exit' },
  'print-config': { help: 'print the settings in force, as the file would have them' },
} as const satisfies OptionTable;

export type ActionName = keyof typeof ACTIONS;

export const actionNames = Object.keys(ACTIONS) as readonly ActionName[];
