import { equal, match, ok } from 'node:assert/strict';
import { UNITS_EXITS, unitsHelp } from '../../src/eofd-units/units-help.ts';
import { UNITS_OPTIONS } from '../../src/eofd-units/units-options.ts';

describe('eofd-units --help', () => {
  it('has every option', () => {
    const text = unitsHelp().replaceAll(/\s+/g, ' ');
    for (const [name, { help }] of Object.entries(UNITS_OPTIONS)) ok(text.includes(help), name);
  });

  it('has every exit code', () => {
    for (const code of Object.keys(UNITS_EXITS)) match(unitsHelp(), new RegExp(`^ +${code}  `, 'm'));
  });

  it('fits a terminal of 80 columns', () => {
    for (const line of unitsHelp().split('\n')) equal(line.length <= 80, true, line);
  });
});
