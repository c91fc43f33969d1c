// Makes the RPM package out of what is built: out/eofd-VERSION-1.ARCHITECTURE.rpm. Any user can run it, with rpmbuild,
// on any distribution; the same tree gives the same bytes.
//   node scripts/rpm.mjs [--version VERSION] [--out DIRECTORY]
// VERSION is for tests of upgrades; it is the package's own otherwise.
import { spawnSync } from 'node:child_process';
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { gzipSync } from 'node:zlib';
import { debianCopyright } from './deb/copyright.mjs';
import { manPages } from './deb/man-pages.mjs';
import { stage } from './package/stage.mjs';
import { rpmChangelog } from './rpm/changelog.mjs';
import { sourceDateEpoch } from './source-date.mjs';

const { version: current } = JSON.parse(readFileSync('package.json', 'utf8'));
const { values } = parseArgs({
  options: { version: { type: 'string', default: current }, out: { type: 'string', default: 'out' } },
});
const { version } = values;
const epoch = Number(sourceDateEpoch());
const [, maintainer = ''] = /^Maintainer: (.*)$/m.exec(readFileSync('packaging/debian/control', 'utf8')) ?? [];

mkdirSync(values.out, { recursive: true });
const place = mkdtempSync(resolve(values.out, 'build-'));
process.on('exit', () => rmSync(place, { recursive: true }));
const staged = join(place, 'staged');

stage(staged, 'usr/share/zsh/site-functions');
const put = (/** @type {string} */ path, /** @type {string | Uint8Array} */ content) => {
  mkdirSync(dirname(join(staged, path)), { recursive: true });
  writeFileSync(join(staged, path), content);
};
put('usr/share/licenses/eofd/LICENSE', readFileSync('LICENSE'));
put(
  'usr/share/licenses/eofd/copyright',
  debianCopyright(JSON.parse(readFileSync('build/bundled-packages.json', 'utf8'))),
);
for (const [name, text] of Object.entries(manPages(new Date(epoch * 1000))))
  put(`usr/share/man/man${name.slice(-1)}/${name}.gz`, gzipSync(text, { level: 9 }));
mkdirSync(join(staged, 'usr/bin'));
for (const name of ['eofd', 'eofc']) symlinkSync(`../lib/eofd/${name}.cjs`, join(staged, 'usr/bin', name));

const spec = join(place, 'eofd.spec');
const changes = rpmChangelog(readFileSync('CHANGELOG.md', 'utf8'), version, maintainer, epoch);
writeFileSync(spec, `${readFileSync('packaging/rpm/eofd.spec', 'utf8')}${changes}`);
const definitions = {
  _topdir: join(place, 'rpmbuild'),
  _rpmdir: join(place, 'made'),
  _build_name_fmt: '%%{NAME}-%%{VERSION}-%%{RELEASE}.%%{ARCH}.rpm',
  eofd_version: version,
  staged,
  // Nothing of when, where or by what it was made.
  _buildhost: 'localhost',
  use_source_date_epoch_as_buildtime: 1,
  clamp_mtime_to_source_date_epoch: 1,
  source_date_epoch_from_changelog: 0,
  _binary_payload: 'w19.zstdio',
};
const defined = Object.entries(definitions).flatMap(([name, value]) => ['--define', `${name} ${value}`]);
const { status, stderr } = spawnSync('rpmbuild', ['-bb', '--quiet', '--nodeps', ...defined, spec], {
  encoding: 'utf8',
  stdio: ['ignore', 'ignore', 'pipe'],
  env: { ...process.env, SOURCE_DATE_EPOCH: String(epoch), LC_ALL: 'C.UTF-8' },
});
if (status !== 0) throw new Error(`rpmbuild failed: ${stderr}`);
for (const name of readdirSync(join(place, 'made'))) {
  renameSync(join(place, 'made', name), join(values.out, name));
  console.log(join(values.out, basename(name)));
}
