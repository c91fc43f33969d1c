import { equal } from 'node:assert/strict';
import { FirstLine } from '../../src/client/first-line.ts';

function lineOf(...pieces: string[]): FirstLine {
  const line = new FirstLine();
  for (const piece of pieces) line.add(Buffer.from(piece));
  return line;
}

describe('the first line of what a server writes', () => {
  it('is its reason where it begins as such, however it is cut', () => {
    equal(lineOf('eo', 'fd: too', ' large\nrest').reason, 'eofd: too large');
    equal(lineOf('eofd2: x').reason, undefined);
    equal(lineOf('HOGE\neofd: x').reason, undefined);
  });

  it('may still become a reason while it is shorter than the mark', () => {
    equal(lineOf('eo').mayBeReason, true);
    equal(lineOf('eofd: slow').mayBeReason, true);
    equal(lineOf('ex').mayBeReason, false);
  });

  it('is escaped', () => {
    equal(lineOf('eofd: \x1b]0;owned\x07').text, 'eofd: \\x1b]0;owned\\x07');
  });

  it('is cut at 1 KiB', () => {
    equal(lineOf('eofd:', 'x'.repeat(4000), 'y').text?.length, 1024);
  });

  it('is missing where nothing or a line break came first', () => {
    equal(lineOf().text, undefined);
    equal(lineOf('\nabc').text, undefined);
  });
});
