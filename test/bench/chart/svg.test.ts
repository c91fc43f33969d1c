import assert from 'node:assert/strict';
import { element, text } from '../../../bench/chart/svg.ts';

describe('a piece of a chart', () => {
  it('keeps what would be markup as text', () => {
    assert.equal(text(1, 2, 'a < b & "c"'), '<text x="1" y="2">a &lt; b &amp; &quot;c&quot;</text>');
    assert.equal(element('g', { id: '"<' }), '<g id="&quot;&lt;"/>');
  });

  it('has numbers to a tenth of a pixel', () =>
    assert.equal(element('rect', { x: 1 / 3, y: 2 }), '<rect x="0.3" y="2"/>'));
  it('stands with its end where it is told', () =>
    assert.equal(text(0, 0, 'a', 'b', 'end'), '<text x="0" y="0" class="b" text-anchor="end">a</text>'));
});
