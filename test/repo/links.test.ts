import { deepEqual, ok } from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

const pages = [
  ...readdirSync('.').filter((name) => name.endsWith('.md')),
  ...['docs', 'examples'].flatMap((directory) =>
    readdirSync(directory, { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.md'))
      .map((name) => join(directory, name)),
  ),
];

/** The names of a page's headings in links to them, as the usual renderers make them. */
const anchorsOf = (text: string): readonly string[] =>
  [...text.replaceAll(/^```[^]*?^```$/gm, '').matchAll(/^#+ (.*)$/gm)].map(([, title = '']) =>
    title
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N}\s_-]/gu, '')
      .replaceAll(' ', '-'),
  );

describe('a link in the documents', () => {
  it('leads to a file that is there, and to a heading that is in it', () => {
    const broken: string[] = [];
    let links = 0;
    for (const page of pages) {
      const text = readFileSync(page, 'utf8');
      for (const [, target = ''] of text.matchAll(/\]\(([^)\s]+)\)/g)) {
        if (/^[a-z]+:/.test(target)) continue;
        links++;
        const [path = '', anchor] = target.split('#');
        const file = path === '' ? page : join(dirname(page), path);
        const isThere =
          existsSync(file) && (anchor === undefined || anchorsOf(readFileSync(file, 'utf8')).includes(anchor));
        if (!isThere) broken.push(`${page}: ${target}`);
      }
    }
    ok(links > 50);
    deepEqual(broken, []);
  });

  it('leads from the map of docs/ to each of its pages', () => {
    const map = readFileSync('docs/README.md', 'utf8');
    deepEqual(
      readdirSync('docs').filter((name) => name.endsWith('.md') && name !== 'README.md' && !map.includes(`(${name})`)),
      [],
    );
  });
});
