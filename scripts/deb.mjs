// Makes the Debian package out of what is built: out/eofd_VERSION_ARCHITECTURE.deb. Any user can run it; the same tree
// gives the same bytes.
//   node scripts/deb.mjs [--version VERSION] [--out DIRECTORY]
// VERSION is for tests of upgrades; it is the package's own otherwise.
import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { debianChangelog } from './deb/changelog.mjs';
import { debianCopyright } from './deb/copyright.mjs';
import { manPages } from './deb/man-pages.mjs';
import { nativeFiles } from './deb/native-files.mjs';
import { sourceDateEpoch } from './source-date.mjs';

const { version: current } = JSON.parse(readFileSync('package.json', 'utf8'));
const { values } = parseArgs({
  options: { version: { type: 'string', default: current }, out: { type: 'string', default: 'out' } },
});
const { version } = values;

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
 * Where each shell looks for completions.
 * @type {Readonly<Record<string, string>>}
 */
const COMPLETIONS = {
  bash: 'usr/share/bash-completion/completions',
  zsh: 'usr/share/zsh/vendor-completions',
  fish: 'usr/share/fish/vendor_completions.d',
};

/**
 * Puts every file of the package where it goes.
 * @param {string} root
 */
function stage(root) {
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
    // Debian's Node, whatever else is on the PATH of whoever runs it.
    writeFileSync(path, readFileSync(path, 'utf8').replace(/^#!.*/, '#!/usr/bin/node'));
    chmodSync(path, 0o755);
  }
  for (const path of nativeFiles()) put(path, `usr/lib/eofd/${path}`);
  put('README.md', 'README.md');
  // The map of docs/ stands beside the README only in the repository.
  for (const name of readdirSync('docs').filter((file) => file.endsWith('.md') && file !== 'README.md'))
    put(`docs/${name}`, `docs/${name}`);
  for (const [shell, place] of Object.entries(COMPLETIONS))
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

/** @type {(command: string, args: readonly string[], options: import('node:child_process').SpawnOptions) => void} */
function run(command, args, options) {
  const { status } = spawnSync(command, args, { stdio: ['ignore', 'inherit', 'inherit'], ...options });
  if (status !== 0) throw new Error(`${command} failed`);
}

mkdirSync(values.out, { recursive: true });
const place = mkdtempSync(resolve(values.out, 'build-'));
const tree = join(place, `eofd-${version}`);
const epoch = Number(sourceDateEpoch());
const [, maintainer = ''] = /^Maintainer: (.*)$/m.exec(readFileSync('packaging/debian/control', 'utf8')) ?? [];

process.on('exit', () => rmSync(place, { recursive: true }));
stage(tree);
cpSync('packaging/debian', join(tree, 'debian'), { recursive: true });
writeFileSync(
  join(tree, 'debian/changelog'),
  debianChangelog(readFileSync('CHANGELOG.md', 'utf8'), version, maintainer, epoch),
);
writeFileSync(
  join(tree, 'debian/copyright'),
  debianCopyright(JSON.parse(readFileSync('build/bundled-packages.json', 'utf8'))),
);

mkdirSync(join(tree, 'man'));
for (const [name, text] of Object.entries(manPages(new Date(epoch * 1000))))
  writeFileSync(join(tree, 'man', name), text);

run('dpkg-buildpackage', ['--build=binary', '--no-sign'], {
  cwd: tree,
  env: { ...process.env, SOURCE_DATE_EPOCH: String(epoch), LC_ALL: 'C.UTF-8' },
});
for (const name of readdirSync(place).filter((file) => file.endsWith('.deb'))) {
  renameSync(join(place, name), join(values.out, name));
  console.log(join(values.out, name));
}
