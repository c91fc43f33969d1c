// debian/copyright: of eofd, and of every package whose code is in what is shipped, read from where each is installed.
import { readdirSync, readFileSync } from 'node:fs';

/**
 * The licences that were looked at, by their names in package.json: Debian's names, and where their text begins.
 * @type {Readonly<Record<string, { readonly name: string, readonly begins: RegExp }>>}
 */
const LICENCES = {
  MIT: { name: 'Expat', begins: /^ *Permission is hereby granted/m },
  ISC: { name: 'ISC', begins: /^ *Permission to use/m },
  'BSD-3-Clause': { name: 'BSD-3-Clause', begins: /^ *Redistribution and use/m },
};
/** Shipped as files of their own, not in a bundle. koffi's native part is compiled with the headers of two others. */
const NATIVE = [
  'koffi',
  'koffi/vendor/node-addon-api',
  'koffi/vendor/node-api-headers',
  'sd-notify',
  'bindings',
  'file-uri-to-path',
];
/**
 * What a package has inside files of its own, where a bundler does not see it.
 * @type {Readonly<Record<string, readonly string[]>>}
 */
const INSIDE = { '@so-ric/colorspace': ['color', 'color-convert', 'color-name', 'color-string', 'text-hex'] };

/**
 * @param {readonly string[]} bundled names of the packages in the bundles
 * @throws Error for a package whose licence is another one than those above, or differs in a word
 */
export function debianCopyright(bundled) {
  const names = [...new Set([...bundled.flatMap((name) => [name, ...(INSIDE[name] ?? [])]), ...NATIVE])].toSorted(
    (a, b) => a.localeCompare(b, 'en'),
  );
  const texts = new Map();
  const paragraph = (/** @type {string} */ pattern, /** @type {string} */ directory, /** @type {string} */ license) => {
    const { name, begins } = LICENCES[license] ?? {};
    const text = licenceOf(directory);
    const start = begins === undefined ? -1 : text.search(begins);
    if (start < 0) throw new Error(`${directory}: a licence that nobody has looked at yet: ${license}`);
    if (!texts.has(name)) texts.set(name, text.slice(start).trim());
    if (!words(text).includes(words(texts.get(name))))
      throw new Error(`${directory}: its licence is not ${name} word by word`);
    const holders = [...text.matchAll(/^\s*((?:.* - )?Copyright (?!notice).*)$/gm)].map(([, line = '']) =>
      line.replace('&lt;', '<').replace('&gt;', '>').trim(),
    );
    if (holders.length === 0) throw new Error(`${directory}: no copyright holder`);
    return `Files: ${pattern}\nCopyright: ${[...new Set(holders)].join('\n ')}\nLicense: ${name}`;
  };
  const files = [
    paragraph('*', '.', 'MIT'),
    ...names.map((name) => paragraph(`node_modules/${name}/*`, `node_modules/${name}`, licenceName(name))),
  ];
  const licences = [...texts].map(([name, text]) => `License: ${name}\n${indented(text)}`);
  return `${['Format: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/\nUpstream-Name: eofd', ...files, ...licences].join('\n\n')}\n`;
}

/**
 * Headers inside koffi come without a package.json; both are under the MIT licence.
 * @param {string} name
 */
function licenceName(name) {
  if (name.startsWith('koffi/vendor/')) return 'MIT';
  return JSON.parse(readFileSync(`node_modules/${name}/package.json`, 'utf8')).license;
}

/** @param {string} directory */
function licenceOf(directory) {
  const file = readdirSync(directory).find((name) => /^licen[cs]e(\.\w+)?$/i.test(name));
  if (file === undefined) throw new Error(`${directory}: no licence file`);
  return readFileSync(`${directory}/${file}`, 'utf8').replaceAll('\r', '');
}

/**
 * A text with only its words compared: some break lines elsewhere or quote in another way.
 * @param {string} text
 */
const words = (text) =>
  text
    .toLowerCase()
    .replace(/["'“”]+/g, '"')
    .replace(/\s+/g, ' ');

const indented = (/** @type {string} */ text) =>
  text
    .split('\n')
    .map((line) => ` ${line.trim() === '' ? '.' : line}`)
    .join('\n');
