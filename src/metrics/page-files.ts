import { readFileSync } from 'node:fs';

/** Put here by the bundler, by their names; not there in what the compiler wrote. */
declare const EOFD_PAGE: Readonly<Record<string, string>> | undefined;

const TYPES = {
  html: 'text/html; charset=utf-8',
  css: 'text/css; charset=utf-8',
  js: 'text/javascript; charset=utf-8',
  svg: 'image/svg+xml; charset=utf-8',
} as const;

const file = (name: string, type: keyof typeof TYPES, path = `/page/${name}`) => ({ name, path, type: TYPES[type] });

/** What the live page is made of, each with its path and its media type. */
export const PAGE_FILES: readonly { readonly name: string; readonly path: string; readonly type: string }[] = [
  file('index.html', 'html', '/'),
  file('style.css', 'css'),
  file('icon.svg', 'svg'),
  ...['main', 'panels', 'charts', 'connections-table', 'elements'].map((name) => file(`${name}.js`, 'js')),
];

/** The text of one of them. */
export function textOf(name: string): string {
  if (typeof EOFD_PAGE === 'object') return EOFD_PAGE[name] ?? '';
  return readFileSync(`${import.meta.dirname}/../../../src/metrics/page/${name}`, 'utf8');
}
