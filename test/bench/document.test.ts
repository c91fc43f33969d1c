import assert from 'node:assert/strict';
import { fillIn } from '../../bench/document.ts';

const place = (name: string, text = ''): string =>
  `<!-- written by npm run bench: ${name} -->\n${text}<!-- end of what npm run bench wrote -->`;
const document = `# Title\n\nBy hand.\n\n${place('a')}\n\nBy hand too.\n\n${place('b', '\nold\n\n')}\n`;

describe('filling in a document', () => {
  it('writes between the markers and leaves alone what is written by hand', () => {
    const filled = fillIn(document, { a: 'new a\n', b: 'new b' });
    assert.equal(
      filled,
      `# Title\n\nBy hand.\n\n${place('a', '\nnew a\n\n')}\n\nBy hand too.\n\n${place('b', '\nnew b\n\n')}\n`,
    );
  });

  it('a second time changes nothing', () => {
    const once = fillIn(document, { a: 'x', b: 'y' });
    assert.equal(fillIn(once, { a: 'x', b: 'y' }), once);
  });

  it('is refused where a part has no place', () => {
    assert.throws(() => fillIn(document, { a: '', b: '', c: '' }), /has no place for "c"/);
  });

  it('is refused where a place has no part, which would keep old figures beside new ones', () => {
    assert.throws(() => fillIn(document, { a: '' }), /has a place for "b"/);
  });
});
