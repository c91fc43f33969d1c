// Makes the Debian package out of what is built: out/eofd_VERSION_ARCHITECTURE.deb. Any user can run it; the same tree
// gives the same bytes.
//   node scripts/deb.mjs [--version VERSION] [--out DIRECTORY]
// VERSION is for tests of upgrades; it is the package's own otherwise.
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { debianChangelog } from './deb/changelog.mjs';
import { debianCopyright } from './deb/copyright.mjs';
import { manPages } from './deb/man-pages.mjs';
import { stage } from './package/stage.mjs';
import { sourceDateEpoch } from './source-date.mjs';

const { version: current } = JSON.parse(readFileSync('package.json', 'utf8'));
const { values } = parseArgs({
  options: { version: { type: 'string', default: current }, out: { type: 'string', default: 'out' } },
});
const { version } = values;

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
stage(tree, 'usr/share/zsh/vendor-completions');
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
