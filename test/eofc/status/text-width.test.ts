import { deepEqual, equal } from 'node:assert/strict';
import { cutToWidth, textWidth } from '../../../src/eofc/status/text-width.ts';

describe('the width of a text on a terminal', () => {
  it('is its letters, two for wide ones, none for marks', () => {
    deepEqual(['abc', 'größe', '日本', 'e\u0301', '😀', ''].map(textWidth), [3, 5, 4, 1, 2, 0]);
  });

  it('is cut where there is no room, between letters, and that is shown', () => {
    equal(cutToWidth('abcd', 4), 'abcd');
    equal(cutToWidth('abcde', 4), 'abc…');
    equal(cutToWidth('日本語', 4), '日…');
    equal(cutToWidth('abc', 1), '…');
    equal(cutToWidth('abc', 0), '');
  });
});
