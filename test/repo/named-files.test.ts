import { deepEqual, ok } from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

const below = (directory: string): readonly string[] =>
  readdirSync(directory, { recursive: true, encoding: 'utf8' }).map((name) => join(directory, name));

const pages = [...readdirSync('.'), ...below('docs'), ...below('examples')].filter((path) => path.endsWith('.md'));
const sources = ['src', 'test', 'bench', 'scripts'].flatMap(below).filter((path) => /\.m?ts$/.test(path));

/** What an example calls a file. */
const INVENTED = /^(?:src|test)\/a\/b\./;
/** A path of two parts or more, of a file of ours by its ending. */
const PATH = /(?<![\w./-])(?:[\w-]+\/)+[\w.-]+\.m?ts(?![\w-])/g;

/** As a reader looks for it: from the top, below src, where most of them are, below test, or beside what names it. */
const isThere = (path: string, place: string): boolean =>
  ['.', 'src', 'test', dirname(place)].some((top) => existsSync(join(top, path)));

function missing(place: string, text: string): readonly string[] {
  const named = [...text.matchAll(PATH)].map(([path]) => path);
  return named.filter((path) => !INVENTED.test(path) && !isThere(path, place)).map((path) => `${place}: ${path}`);
}

describe('a file of ours that is named', () => {
  it('in a document, is there', () => {
    ok(pages.length > 20);
    deepEqual(
      pages.flatMap((page) => missing(page, readFileSync(page, 'utf8'))),
      [],
    );
  });

  it('in a comment, is there', () => {
    const comments = (path: string): string =>
      (readFileSync(path, 'utf8').match(/^\s*(?:\/\/|\/?\*).*$/gm) ?? []).join('\n');
    deepEqual(
      sources.flatMap((source) => missing(source, comments(source))),
      [],
    );
  });
});
