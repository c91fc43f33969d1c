import { equal, match, ok } from 'node:assert/strict';
import { UNITS_EXIT } from '../../src/eofd-units/units-exit.ts';
import { unitsHelp } from '../../src/eofd-units/units-help.ts';
import { unitsOptions } from '../../src/eofd-units/units-options.ts';

describe('eofd-units --help', () => {
  it('has every option', () => {
    for (const [name, { help }] of unitsOptions) ok(unitsHelp().includes(help), name);
  });

  it('has every exit code', () => {
    for (const code of Object.values(UNITS_EXIT)) match(unitsHelp(), new RegExp(`^ +${code}  `, 'm'));
  });

  it('fits a terminal of 120 columns', () => {
    for (const line of unitsHelp().split('\n')) equal(line.length <= 120, true, line);
  });
});
