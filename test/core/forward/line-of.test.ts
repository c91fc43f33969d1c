import assert from 'node:assert/strict';
import { lineOf } from '../../../src/core/forward/line-of.ts';

describe('the first line of what a server wrote', () => {
  const of = (...pieces: string[]): string => lineOf(pieces.map((piece) => Buffer.from(piece)));

  it('ends at its first line feed, across pieces', () => {
    assert.equal(of('eofd: no', 'pe\r\nmore\n'), 'eofd: nope');
    assert.equal(of('\nmore'), '');
    assert.equal(of(), '');
  });

  it('is escaped, and cut where it is long', () => {
    assert.equal(of('a\x1b[31mb'), 'a\\x1b[31mb');
    const [x, y] = ['x'.repeat(200), 'y'.repeat(56)];
    assert.equal(of(x, y), `${x}${y}`);
    assert.equal(of(x, y, '', '\nmore'), `${x}${y}`);
    assert.equal(of(x, `${y}y`), `${x}${y.slice(3)}…`);
    assert.equal(of(x, 'y'.repeat(200), 'z'), `${x}${y.slice(3)}…`);
  });

  it('has the carriage return at its end taken off, and no other', () => {
    assert.equal(of('a\rb\r\nmore'), 'a\\rb');
  });

  it('is made of the first pieces alone, however many there are', () => {
    let asked = 0;
    function* pieces(): Generator<Uint8Array> {
      for (; asked < 1000; asked++) yield Buffer.alloc(128, 'x');
    }
    lineOf(pieces() as unknown as readonly Uint8Array[]);
    assert.equal(asked, 3);
  });
});
