import { deepEqual, equal } from 'node:assert/strict';
import { textOf, timeOf, words } from '../../../src/eofc/doctor/unit-facts.ts';

const unit = (value: string) => ({ name: 'a.service', is: { User: value, StateChangeTimestamp: value } });

describe('the properties of a unit', () => {
  it('are words, texts and times, or not there', () => {
    deepEqual(words(unit(' a  b '), 'User'), ['a', 'b']);
    deepEqual(words(unit(''), 'Group'), []);
    deepEqual(
      [textOf(unit('a'), 'User'), textOf(unit(''), 'User'), textOf(unit(''), 'Group')],
      ['a', undefined, undefined],
    );
    equal(timeOf(unit('@1700000000'), 'StateChangeTimestamp'), 1.7e12);
    for (const none of ['', 'n/a', '@0']) equal(timeOf(unit(none), 'StateChangeTimestamp'), undefined);
  });
});
