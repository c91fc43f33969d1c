import { deepEqual, equal, match, ok } from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { lstatSync, mkdtempSync, readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { makePackage } from '../support/made-package.ts';
import { removeTree } from '../support/remove-tree.ts';

interface File {
  readonly mode: string;
  /** Of its content, or where a link leads; of a directory nothing. */
  readonly content: string;
}

/** Where the same file is in the RPM package; undefined for what only Debian has. */
function placeOf(path: string): string | undefined {
  if (path.startsWith('/usr/share/lintian') || path.endsWith('/changelog.gz')) return undefined;
  if (path.endsWith('/doc/eofd/copyright')) return '/usr/share/licenses/eofd/copyright';
  return path.replace('/zsh/vendor-completions/', '/zsh/site-functions/');
}

/** Compressed or stripped by each distribution's own tools. */
const OF_ITS_OWN = /\/man\/|\.node$/;

describe('the RPM package', function () {
  this.timeout(120_000);
  let rpm = '';
  let deb = '';
  let directory = '';
  const query = (...args: string[]): string => execFileSync('rpm', ['-qp', ...args, rpm], { encoding: 'utf8' });
  const scripts = (): string => query('--scripts', '--triggers');

  before(() => {
    [rpm, deb] = [makePackage('rpm'), makePackage('deb')];
    directory = mkdtempSync(join(tmpdir(), 'eofd-'));
    execFileSync('dpkg-deb', ['--extract', deb, join(directory, 'files')]);
    execFileSync('dpkg-deb', ['--control', deb, join(directory, 'control')]);
  });
  after(() => removeTree(directory));

  it('is clean under rpmlint, and what it is to say nothing of has a reason beside it', () => {
    const config = 'packaging/rpm/rpmlint.toml';
    const { status, stdout } = spawnSync('rpmlint', ['--config', config, rpm], { encoding: 'utf8' });
    equal(status, 0, stdout);
    match(stdout, /0 errors, 0 warnings/);
    const lines = readFileSync(config, 'utf8').split('\n');
    for (const [index, line] of lines.entries())
      ok(!line.startsWith('  "') || /^ {2}["#]/.test(lines[index - 1] ?? ''), line);
  });

  it('has the same bytes when it is made again', () => {
    ok(readFileSync(rpm).equals(readFileSync(makePackage('rpm'))));
  });

  it('bears the version and the licences of all that is in it', () => {
    const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string };
    equal(query('--queryformat', '%{NAME} %{VERSION}-%{RELEASE}'), `eofd ${version}-1`);
    const copyright = readFileSync(join(directory, 'files/usr/share/doc/eofd/copyright'), 'utf8');
    const names = new Set([...copyright.matchAll(/^License: (\S+)$/gm)].map(([, name = '']) => name));
    // Debian's name of it.
    names.delete('Expat');
    deepEqual(query('--queryformat', '%{LICENSE}').split(' AND ').sort(), ['MIT', ...names].sort());
  });

  it('holds what the Debian package holds, byte for byte and with the same modes', () => {
    const line = '[%{FILENAMES}\\t%{FILEMODES:octal}\\t%{FILEDIGESTS}\\t%{FILELINKTOS}\\n]';
    const files = new Map<string, File>();
    for (const [path = '', mode = '', digest = '', link = ''] of query('--queryformat', line)
      .split('\n')
      .map((text) => text.split('\t')))
      if (path !== '' && !/^0?4/.test(mode)) files.set(path, { mode: mode.slice(-3), content: digest || link });

    const wanted = new Map<string, File>();
    const root = join(directory, 'files');
    for (const entry of readdirSync(root, { recursive: true, withFileTypes: true })) {
      const path = join(entry.parentPath, entry.name);
      const place = placeOf(path.slice(root.length));
      if (entry.isDirectory() || place === undefined) continue;
      const content = entry.isSymbolicLink()
        ? readlinkSync(path)
        : createHash('sha256').update(readFileSync(path)).digest('hex');
      wanted.set(place, { mode: (lstatSync(path).mode & 0o777).toString(8), content });
    }
    deepEqual([...files.keys()].sort(), [...wanted.keys(), '/usr/share/licenses/eofd/LICENSE'].sort());
    const plain = (all: ReadonlyMap<string, File>) =>
      [...all].filter(([path]) => wanted.has(path) && !OF_ITS_OWN.test(path)).sort(([a], [b]) => (a < b ? -1 : 1));
    deepEqual(plain(files), plain(wanted));
    equal(query('--configfiles').trim(), '/etc/eofd/eofd.toml');
  });

  it('needs node and a shell, and nothing of what the examples are written in', () => {
    const programs = query('--requires')
      .split('\n')
      .filter((line) => line.startsWith('/'));
    deepEqual([...new Set(programs)].sort(), ['/bin/sh', '/usr/bin/node']);
  });

  it('restarts the same services in an upgrade as the Debian package, and no socket', () => {
    const postinst = readFileSync(join(directory, 'control/postinst'), 'utf8');
    const ofDebian = [...postinst.matchAll(/deb-systemd-invoke try-restart (.*?) >/g)].map(([, units = '']) => units);
    const [, ours = ''] = /systemctl try-restart (.*?) >/.exec(scripts()) ?? [];
    const names = (text: string) => text.replaceAll("'", '').split(' ').sort();
    deepEqual(names(ours), names(ofDebian.join(' ')));
    ok(!/^[^#\n]*(?<!try-)restart/m.test(scripts()));
  });

  it('stops the same units when it is removed, and only then', () => {
    const prerm = readFileSync(join(directory, 'control/prerm'), 'utf8');
    const [, ofDebian = ''] = /deb-systemd-invoke stop ('eofd@.*?) >/.exec(prerm) ?? [];
    const [, ours = ''] = /\[ \$1 -eq 0 \]; then[^]*?systemctl stop (.*?) >/.exec(scripts()) ?? [];
    equal(ours, ofDebian);
    equal(scripts().match(/systemctl stop/g)?.length, 1);
  });

  it('prepares eofd for the Node that is there, and again for another one, as the Debian package does', () => {
    const command = 'env -i PATH=/usr/bin:/bin node /usr/lib/eofd/code-cache.cjs';
    ok(readFileSync(join(directory, 'control/postinst'), 'utf8').includes(command));
    equal(scripts().split(command).length, 3);
    match(scripts(), /triggerin.* -- nodejs/);
  });
});
