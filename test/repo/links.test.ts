import { deepEqual, ok } from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { brokenLinks, linksOf } from '../support/document-links.ts';

const files = [
  ...readdirSync('.').filter((name) => name.endsWith('.md')),
  ...['docs', 'examples', 'packaging'].flatMap((directory) =>
    readdirSync(directory, { recursive: true, encoding: 'utf8' }).map((name) => join(directory, name)),
  ),
];

describe('a link in the documents', () => {
  it('leads to a file that is there, and to a heading that is in it', () => {
    const pages = files.filter((path) => path.endsWith('.md'));
    ok(pages.flatMap((page) => linksOf(readFileSync(page, 'utf8'))).length > 50);
    deepEqual(brokenLinks('.', files), []);
  });

  it('leads from the map of docs/ to each of its pages', () => {
    const map = readFileSync('docs/README.md', 'utf8');
    deepEqual(
      readdirSync('docs').filter((name) => name.endsWith('.md') && name !== 'README.md' && !map.includes(`(${name})`)),
      [],
    );
  });
});
