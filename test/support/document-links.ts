import { readFileSync } from 'node:fs';
import { join, normalize } from 'node:path';

/** The names of a page's headings in links to them, as the usual renderers make them. */
const anchorsOf = (text: string): readonly string[] =>
  [...text.replaceAll(/^```[^]*?^```$/gm, '').matchAll(/^#+ (.*)$/gm)].map(([, title = '']) =>
    title
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N}\s_-]/gu, '')
      .replaceAll(' ', '-'),
  );

/** Links to other files and to headings, pictures too. */
export const linksOf = (text: string): readonly string[] =>
  [...text.matchAll(/\]\(([^)\s]+)\)/g)].map(([, target = '']) => target).filter((target) => !/^[a-z]+:/.test(target));

/**
 * Links of Markdown pages that lead nowhere.
 * @param root the directory of all of them
 * @param files what is there, by paths within `root`; the pages are among them
 * @returns `PAGE: LINK` of each
 */
export function brokenLinks(root: string, files: readonly string[]): readonly string[] {
  const there = new Set(files);
  const textOf = (path: string): string => readFileSync(join(root, path), 'utf8');
  return files
    .filter((path) => path.endsWith('.md'))
    .flatMap((page) =>
      linksOf(textOf(page))
        .filter((target) => {
          const [path = '', anchor] = target.split('#');
          const file = path === '' ? page : normalize(join(page, '..', path));
          return !there.has(file) || (anchor !== undefined && !anchorsOf(textOf(file)).includes(anchor));
        })
        .map((target) => `${page}: ${target}`),
    );
}
