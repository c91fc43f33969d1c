import { deepEqual } from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

/** Without what differs from run to run, and without line breaks, which the picture has more of. */
const plain = (text: string): string =>
  text
    .replaceAll(/pid \d+/g, 'pid N')
    .replaceAll(/user \S+ \(uid \d+\)/g, 'user U')
    .replaceAll(/last \S+ ago|in \S+ \(request \S+\)/g, 'T')
    .replaceAll(/\s+/g, ' ')
    .trim();

describe('the picture on the first page', () => {
  // Its session needs 'python3' and 'setpriv'.
  it('shows what a session in a terminal is like today (otherwise: node scripts/session.mjs)', () => {
    const drawn = [...readFileSync('docs/session.svg', 'utf8').matchAll(/<text [^>]*>([^<]*)<\/text>/g)]
      .map(([, line = '']) => line.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&'))
      .join('\n');
    const now = execFileSync(process.execPath, ['scripts/session.mjs', '--text'], { encoding: 'utf8' });
    deepEqual(plain(drawn), plain(now));
  });
});
