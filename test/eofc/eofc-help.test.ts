import { equal, match, ok } from 'node:assert/strict';
import type { ProgramOption } from '../../src/core/option-table.ts';
import { EOFC_EXITS, eofcHelp } from '../../src/eofc/eofc-help.ts';
import { EOFC_OPTIONS } from '../../src/eofc/eofc-options.ts';
import { FAILURES } from '../../src/eofc/failures.ts';

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
    for (const line of eofcHelp().split('\n')) equal(line.length <= 80, true, line);
  });
});
