import { equal, match } from 'node:assert/strict';
import { isUntouched, marked } from '../../src/eofd-units/mark.ts';

describe('the mark of a file that eofd-units wrote', () => {
  it('is a comment before the text', () => {
    match(marked('[Unit]\n'), /^# .*eofd-units.*\n\[Unit\]\n$/);
  });

  it('tells a file that is as it was written from one that was changed', () => {
    const text = marked('[Service]\nType=notify\n');
    equal(isUntouched(text), true);
    equal(isUntouched(text.replace('notify', 'simple')), false);
    equal(isUntouched(`${text}\n`), false);
    equal(isUntouched(`\n${text}`), false);
  });

  it('is not seen where there is none', () => {
    for (const text of ['', '[Unit]\n', '# Written by eofd-units\n']) equal(isUntouched(text), false);
  });
});
