// What the packages of distributions hold, at the places where it goes.
import { chmodSync, cpSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { nativeFiles } from '../deb/native-files.mjs';

/**
 * Where the directories of systemd/ go.
 * @type {Readonly<Record<string, string>>}
 */
const PLACES = {
  system: 'usr/lib/systemd/system',
  user: 'usr/lib/systemd/user',
  'sysusers.d': 'usr/lib/sysusers.d',
  'tmpfiles.d': 'usr/lib/tmpfiles.d',
  dropins: 'usr/lib/eofd/dropins',
};

/**
 * Where bash and fish look for completions; distributions differ in the place for zsh's.
 * @type {Readonly<Record<string, string>>}
 */
const COMPLETIONS = {
  bash: 'usr/share/bash-completion/completions',
  fish: 'usr/share/fish/vendor_completions.d',
};

/** What a reader can come to from the README: it lies as it does in the repository, so that every link leads on. */
const DOCUMENTS = [
  'README.md',
  'README.ja.md',
  'CHANGELOG.md',
  'CONTRIBUTING.md',
  'SECURITY.md',
  'docs',
  'examples',
  'packaging/Containerfile',
];

/** @type {(path: string) => readonly string[]} */
const filesOf = (path) =>
  statSync(path).isDirectory()
    ? readdirSync(path)
        .filter((name) => name !== '__pycache__')
        .flatMap((name) => filesOf(`${path}/${name}`))
    : [path];

/**
 * Puts every file of a package where it goes; what only one kind of package has stays with its script.
 * @param {string} root
 * @param {string} zshPlace for completions of zsh
 */
export function stage(root, zshPlace) {
  const put = (/** @type {string} */ from, /** @type {string} */ to, mode = 0o644) => {
    const target = join(root, to);
    mkdirSync(dirname(target), { recursive: true });
    cpSync(from, target);
    chmodSync(target, mode);
  };
  for (const name of readdirSync('dist').filter((file) => file.endsWith('.cjs') && file !== 'eofd-units.cjs'))
    put(`dist/${name}`, `usr/lib/eofd/${name}`);
  for (const name of ['eofd', 'eofc']) {
    const path = join(root, `usr/lib/eofd/${name}.cjs`);
    // The distribution's Node, whatever else is on the PATH of whoever runs it.
    writeFileSync(path, readFileSync(path, 'utf8').replace(/^#!.*/, '#!/usr/bin/node'));
    chmodSync(path, 0o755);
  }
  for (const path of nativeFiles()) put(path, `usr/lib/eofd/${path}`);
  for (const path of DOCUMENTS.flatMap(filesOf))
    put(path, `usr/share/doc/eofd/${path}`, (statSync(path).mode & 0o100) === 0 ? 0o644 : 0o755);
  for (const [shell, place] of Object.entries({ ...COMPLETIONS, zsh: zshPlace }))
    for (const name of readdirSync(`dist/completions/${shell}`).filter((file) => !file.includes('eofd-units')))
      put(`dist/completions/${shell}/${name}`, `${place}/${name}`);
  put('packaging/eofd.toml', 'etc/eofd/eofd.toml');
  put('systemd/eofd.catalog', 'usr/lib/systemd/catalog/eofd.catalog');
  for (const { name: directory } of readdirSync('systemd', { withFileTypes: true }).filter((entry) =>
    entry.isDirectory(),
  )) {
    if (PLACES[directory] === undefined) throw new Error(`systemd/${directory}: no place is known for it`);
    for (const name of readdirSync(`systemd/${directory}`))
      put(`systemd/${directory}/${name}`, `${PLACES[directory]}/${name}`);
  }
}
