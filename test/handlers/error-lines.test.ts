import assert from 'node:assert/strict';
import { ErrorLines } from '../../src/handlers/error-lines.ts';

/** The lines that pieces come to; each piece is overwritten once it is taken. */
function linesOf(...pieces: readonly (string | Buffer)[]): string[] {
  const lines: string[] = [];
  const errors = new ErrorLines((line) => lines.push(line));
  for (const piece of pieces) {
    const lent = Buffer.from(piece);
    errors.push(lent);
    lent.fill(0);
  }
  errors.end();
  return lines;
}

describe('the last line of standard error', () => {
  const lastOf = (...pieces: readonly string[]): string => {
    const errors = new ErrorLines(() => undefined);
    for (const piece of pieces) errors.push(Buffer.from(piece));
    errors.end();
    return errors.last;
  };

  it('is the one that is not blank, however it came, complete or not', () => {
    for (const pieces of [[], ['\n'], [' \n\t\n']]) assert.equal(lastOf(...pieces), '');
    for (const pieces of [['two'], ['one\ntwo\n'], ['one\nt', 'w', 'o\n', '\n'], ['one\n', 'two\r\n \n']])
      assert.equal(lastOf(...pieces), 'two');
  });

  it('is known after more lines and bytes than the log shows', () => {
    assert.equal(lastOf('x\n'.repeat(60), 'y\n'.repeat(100_000), 'the reason\n'), 'the reason');
  });

  it('is escaped, and cut where it is long', () => {
    assert.equal(lastOf('\x1b[2J'), '\\x1b[2J');
    const long = lastOf('x'.repeat(70_000));
    assert.ok(Buffer.byteLength(long) <= 300 && long.endsWith('…'), long);
  });
});

describe('standard error in the log', () => {
  it('is cut into lines, however it came', () => {
    assert.deepEqual(linesOf('one\ntwo\n'), ['one', 'two']);
    assert.deepEqual(linesOf('o', 'ne', '\nt', 'wo'), ['one', 'two']);
    assert.deepEqual(linesOf(), []);
    assert.deepEqual(linesOf('\n\n'), ['', '']);
  });

  it('is escaped, and characters may come in two pieces', () => {
    const bytes = Buffer.from('é\n');
    assert.deepEqual(linesOf(bytes.subarray(0, 1), bytes.subarray(1)), ['é']);
    assert.deepEqual(linesOf(Buffer.from([0x1b, 0x5b, 0xff, 0x0d, 0x0a])), ['\\x1b[\\xff\\r']);
  });

  it('has a long line cut, and what was cut off counted', () => {
    const [line = '', rest, ...more] = linesOf('x'.repeat(800), 'x'.repeat(800), '\n');
    assert.equal(line, `${'x'.repeat(1021)}…`);
    assert.deepEqual([rest, more], ['(575 more bytes of standard error left out)', []]);
    assert.deepEqual(linesOf('x'.repeat(1024)), ['x'.repeat(1024)]);
  });

  it('has the first fifty lines, and says how much followed', () => {
    const fifty = Array.from({ length: 50 }, (_, i) => String(i));
    assert.deepEqual(linesOf(`${fifty.join('\n')}\n`), fifty);
    assert.deepEqual(linesOf(`${fifty.join('\n')}\n`, 'more\n', 'and more'), [
      ...fifty,
      '(13 more bytes of standard error left out)',
    ]);
  });
});
