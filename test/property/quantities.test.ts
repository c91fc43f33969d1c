import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import {
  formatMode,
  formatSize,
  formatTime,
  parseCount,
  parseMode,
  parseSize,
  parseTime,
} from '../../src/core/units.ts';
import { anyText, corpus, holds } from '../support/property.ts';

const UNITS = ['us', 'ms', 's', 'min', 'h', 'd', 'w', 'M', 'y', ' min', ' hours'] as const;
const spans = fc.array(fc.tuple(fc.integer({ min: 0, max: 60 }), fc.constantFrom(...UNITS)), {
  minLength: 1,
  maxLength: 4,
});

/** What a parser makes of a text: a number within its bounds, or an error that says what to write. */
function check(parse: (text: string) => number, text: string, isFine: (value: number) => boolean): void {
  let value: number;
  try {
    value = parse(text);
  } catch (error) {
    assert.match((error as Error).message, /^(not an? |too l)[\w ,.()^'-]+$/);
    return;
  }
  assert.ok(isFine(value), `${value}`);
}

describe('whatever is written for a time, a size, a count or a mode', () => {
  it('is a value within its bounds, or an error that says what to write', () => {
    holds(
      anyText,
      (text) => {
        check(parseTime, text, (ms) => ms >= 0);
        check(parseSize, text, (bytes) => Number.isSafeInteger(bytes) && bytes >= 0);
        check(parseCount, text, (count) => Number.isInteger(count) && count >= 1 && count <= 0x7fffffff);
        check(parseMode, text, (mode) => Number.isInteger(mode) && mode >= 0 && mode <= 0o777);
      },
      corpus('quantities') as string[],
      5,
    );
  });

  it('is read again as the same from what eofd writes', () => {
    holds(
      fc.nat({ max: 2 ** 31 - 1 }).map((part) => part * 2 ** 20 + (part % 1009)),
      (number) => {
        assert.equal(Math.round(parseTime(formatTime(number / 1e3)) * 1e3), number);
        assert.equal(parseSize(formatSize(number)), number);
        assert.equal(parseMode(formatMode(number % 0o1000)), number % 0o1000);
      },
    );
    assert.equal(parseTime(formatTime(Number.POSITIVE_INFINITY)), Number.POSITIVE_INFINITY);
  });

  it('adds up: a time in parts is the sum of them, with spaces between or not', () => {
    holds(spans, (parts) => {
      const sum = parts.reduce((total, [count, unit]) => total + parseTime(`${count}${unit}`), 0);
      const texts = parts.map((part) => part.join(''));
      assert.ok(Math.abs(parseTime(texts.join(' ')) - sum) < 0.001);
      assert.equal(parseTime(texts.join('')), parseTime(texts.join(' ')));
    });
  });
});
