import { equal, match } from 'node:assert/strict';
import { eofcHelp } from '../../src/eofc/eofc-help.ts';
import { eofcOptions } from '../../src/eofc/eofc-options.ts';
import { EOFC_EXIT } from '../../src/eofc/failures.ts';

describe('eofc --help', () => {
  it('has every option, with its default', () => {
    for (const [name, option] of eofcOptions) {
      match(eofcHelp(), new RegExp(`^  (-\\w, |    )--${name}\\b.*`, 'm'));
      if (option.default !== undefined)
        match(eofcHelp(), new RegExp(`--${name} .*\\(default: .*${option.default}\\)$`, 'm'));
    }
  });

  it('has every exit code that a user can meet', () => {
    for (const code of Object.values(EOFC_EXIT)) match(eofcHelp(), new RegExp(`^ +${code}  `, 'm'));
  });

  it('fits a terminal of 120 columns', () => {
    for (const line of eofcHelp().split('\n')) equal(line.length <= 120, true, line);
  });
});
