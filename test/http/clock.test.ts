import assert from 'node:assert/strict';
import { Clock } from '../../src/http/clock.ts';

describe('the date of a response', () => {
  it('is made once a second, when the second ends', () => {
    let wallMs = Date.UTC(2024, 1, 29, 23, 59, 58, 250);
    const clock = new Clock(
      () => 0,
      () => wallMs,
    );
    assert.equal(clock.date(10), 'Thu, 29 Feb 2024 23:59:58 GMT');
    wallMs += 10_000;
    assert.equal(clock.date(759), 'Thu, 29 Feb 2024 23:59:58 GMT');
    assert.equal(clock.date(760), 'Fri, 01 Mar 2024 00:00:08 GMT');
  });
});
