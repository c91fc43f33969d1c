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
    const long = of('x'.repeat(200), 'y'.repeat(200));
    assert.ok(long.length < 300 && long.startsWith('xxx') && !long.includes('\n'), long);
  });
});
