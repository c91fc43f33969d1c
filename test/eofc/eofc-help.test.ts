import { equal, match, ok } from 'node:assert/strict';
import type { ProgramOption } from '../../src/core/option-table.ts';
import { EOFC_COMMANDS } from '../../src/eofc/eofc-commands.ts';
import { commandHelp, EOFC_EXITS, eofcHelp } from '../../src/eofc/eofc-help.ts';
import { EOFC_OPTIONS } from '../../src/eofc/eofc-options.ts';
import { FAILURES } from '../../src/eofc/failures.ts';

const COMMANDS = Object.keys(EOFC_COMMANDS) as (keyof typeof EOFC_COMMANDS)[];

describe('eofc --help', () => {
  it('has every option, with its default', () => {
    for (const [name, option] of Object.entries<ProgramOption>(EOFC_OPTIONS)) {
      match(eofcHelp(), new RegExp(`^  (-\\w, |    )--${name}\\b.*`, 'm'));
      if (option.default !== undefined)
        match(eofcHelp(), new RegExp(`--${name} [^-]*\\(default: .*${option.default}\\)$`, 'm'));
    }
  });

  it('has every exit code that a user can meet', () => {
    for (const code of Object.keys(EOFC_EXITS)) match(eofcHelp(), new RegExp(`^ +${code}  `, 'm'));
    for (const { exitCode } of Object.values(FAILURES)) ok(exitCode in EOFC_EXITS, String(exitCode));
  });

  it('fits a terminal of 80 columns', () => {
    const pages = [eofcHelp(), ...COMMANDS.map(commandHelp)];
    for (const line of pages.join('').split('\n')) equal(line.length <= 80, true, line);
  });

  it('has every command, and each of these a page with its options', () => {
    for (const name of COMMANDS) {
      match(eofcHelp(), new RegExp(`^  eofc ${name} \\[`, 'm'));
      for (const option of Object.keys(EOFC_COMMANDS[name].options))
        match(commandHelp(name), new RegExp(`--${option}\\b`));
    }
  });
});
