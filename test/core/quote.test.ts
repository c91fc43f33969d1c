import assert from 'node:assert/strict';
import { quoted } from '../../src/core/quote.ts';

describe('a foreign value in a message', () => {
  const cases: readonly (readonly [title: string, value: string, shown: string])[] = [
    ['is in quotation marks', 'a b', '"a b"'],
    ['cannot end its quotation', 'a" b\\', '"a\\" b\\\\"'],
    ['cannot end it at the second try', '""', '"\\"\\""'],
    ['cannot break the line', 'a\nb\r', '"a\\nb\\r"'],
    ['cannot steer a terminal', '\x1b[2J\x9b\x7f', '"\\x1b[2J\\u009b\\x7f"'],
    ['cannot turn the direction of writing', 'a\u202eb', '"a\\u202eb"'],
    ['may be half a character', '\ud83d', '"\\ud83d"'],
    ['is cut where it is long', 'x'.repeat(1000), `"${'x'.repeat(77)}…"`],
  ];
  for (const [title, value, shown] of cases) {
    it(title, () => {
      assert.equal(quoted(value), shown);
    });
  }
});
