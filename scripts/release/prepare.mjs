// The first step of a release: the version and the changelog, to be looked at and committed.
import { readFileSync, writeFileSync } from 'node:fs';

const DOCUMENTS = ['README.md', 'README.ja.md', 'docs/npm.md'];

/** @type {(path: string, change: (text: string) => string) => boolean} */
function rewrite(path, change) {
  const text = readFileSync(path, 'utf8');
  const changed = change(text);
  if (changed !== text) writeFileSync(path, changed);
  return changed !== text;
}

/**
 * Gives the tree its version, and the changes since the last one theirs.
 * @param {string} version
 * @param {string} day YYYY-MM-DD
 * @returns the files that were changed; none where all bears the version already
 */
export function prepare(version, day) {
  const { version: old } = JSON.parse(readFileSync('package.json', 'utf8'));
  /** @type {readonly [string, (text: string) => string][]} */
  const changes = [
    ['package.json', (text) => text.replace(`"version": "${old}"`, `"version": "${version}"`)],
    // Of the package itself, which stands there twice: at the top and as the root of all packages.
    [
      'package-lock.json',
      (text) =>
        text.replace(/^[^]*?"packages": \{\s*"": \{[^}]*?"version": "[^"]*"/, (head) =>
          head.replaceAll(`"version": "${old}"`, `"version": "${version}"`),
        ),
    ],
    ['CHANGELOG.md', (text) => text.replace(/^## Unreleased$/m, `## ${version} (${day})`)],
    ...DOCUMENTS.map(
      (path) =>
        /** @type {[string, (text: string) => string]} */ ([
          path,
          (/** @type {string} */ text) => text.replaceAll(`eofd-${old}.tgz`, `eofd-${version}.tgz`),
        ]),
    ),
  ];
  return changes.filter(([path, change]) => rewrite(path, change)).map(([path]) => path);
}
