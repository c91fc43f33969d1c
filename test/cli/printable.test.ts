import assert from 'node:assert/strict';
import { printable, quoted } from '../../src/cli/printable.ts';

describe('text that someone else wrote', () => {
  it('is shown as it is where it can be seen', () => {
    for (const text of ['', 'sock', 'Grüße, 世界 \u{1f600}', '"\\']) assert.equal(printable(text), text);
  });

  it('is escaped where it would act on a terminal or begin a new line of the log', () => {
    const cases: Readonly<Record<string, string>> = {
      'a\nb\r': 'a\\x0ab\\x0d',
      '\x1b]0;x\x07': '\\x1b]0;x\\x07',
      '\0\x7f\x9b': '\\x00\\x7f\\x9b',
      '\u2028\u2029\u202e\ufeff': '\\u{2028}\\u{2029}\\u{202e}\\u{feff}',
      '\ud800x': '\\u{d800}x',
      '\u{e0041}': '\\u{e0041}',
    };
    for (const [text, shown] of Object.entries(cases)) assert.equal(printable(text), shown);
  });

  it('is cut to a line', () => {
    assert.equal(quoted('a'), '"a"');
    assert.equal(quoted('x'.repeat(80)), `"${'x'.repeat(80)}"`);
    assert.equal(quoted('x'.repeat(81)), `"${'x'.repeat(80)}..."`);
    assert.equal(quoted(`${'x'.repeat(79)}\u{1f600}`), `"${'x'.repeat(79)}\\u{d83d}..."`);
  });
});
