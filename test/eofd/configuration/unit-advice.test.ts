import assert from 'node:assert/strict';
import { unitAdvice, unitOf } from '../../../src/eofd/configuration/unit-advice.ts';

describe('what to do about a unit that allows no programs', () => {
  it('is nothing where there is no such unit', () => {
    assert.equal(unitAdvice({}), '');
    assert.equal(unitAdvice({ INVOCATION_ID: 'x' }), '');
  });

  it('is for the unit that the control groups name', () => {
    const cases: readonly (readonly [string, string])[] = [
      ['0::/system.slice/system-eofd.slice/eofd@shout.service\n', 'eofd@shout.service'],
      ['4:cpu:/\n1:name=systemd:/system.slice/eofd.service\n', 'eofd.service'],
      ['0::/user.slice\n', 'eofd.service'],
    ];
    for (const [text, unit] of cases) assert.equal(unitOf(text), unit);
  });
});
