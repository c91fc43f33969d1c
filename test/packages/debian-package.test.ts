import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { UNMEASURED } from '../support/commands.ts';
import { RunningDaemon } from '../support/daemon.ts';
import { brokenLinks } from '../support/document-links.ts';
import { Receiver } from '../support/notify-receiver.ts';
import { removeTree } from '../support/remove-tree.ts';

const KOFFI = `usr/lib/eofd/node_modules/@koromix/koffi-linux-${process.arch}`;
const NATIVE = [
  `${KOFFI}/linux_${process.arch}/koffi.node`,
  `${KOFFI}/package.json`,
  'usr/lib/eofd/node_modules/bindings/bindings.js',
  'usr/lib/eofd/node_modules/bindings/package.json',
  'usr/lib/eofd/node_modules/file-uri-to-path/index.js',
  'usr/lib/eofd/node_modules/file-uri-to-path/package.json',
  'usr/lib/eofd/node_modules/sd-notify/build/Release/notify.node',
  'usr/lib/eofd/node_modules/sd-notify/index.js',
  'usr/lib/eofd/node_modules/sd-notify/package.json',
];
const SYSTEMD: Readonly<Record<string, string>> = {
  system: 'usr/lib/systemd/system',
  user: 'usr/lib/systemd/user',
  'sysusers.d': 'usr/lib/sysusers.d',
  'tmpfiles.d': 'usr/lib/tmpfiles.d',
  dropins: 'usr/lib/eofd/dropins',
};
const filesIn = (directory: string): readonly string[] => readdirSync(directory);
/** Paths of all files below it, with its own name in front; without what Python leaves there when it is run. */
const allIn = (directory: string): readonly string[] =>
  readdirSync(directory, { recursive: true, withFileTypes: true })
    .filter((entry) => !entry.isDirectory() && !entry.parentPath.includes('__pycache__'))
    .map((entry) => join(entry.parentPath, entry.name));

describe('the Debian package', function () {
  this.timeout(120_000);
  let directory = '';
  let file = '';
  const output = (command: string, ...args: string[]): string =>
    execFileSync(command, args, { encoding: 'utf8', stdio: 'pipe' });
  /** Makes it into a directory of its own: that takes dpkg-buildpackage and dh too. @returns its path */
  function make(name: string, ...args: string[]): string {
    const out = join(directory, name);
    const env = { ...process.env, ...UNMEASURED };
    execFileSync(process.execPath, ['scripts/deb.mjs', '--out', out, ...args], { env, stdio: 'pipe' });
    const [deb = '', ...others] = readdirSync(out);
    assert.deepEqual(others, []);
    return join(out, deb);
  }
  const unpacked = (path: string): string => join(directory, 'files', path);
  const control = (name: string): string => readFileSync(join(directory, 'control', name), 'utf8');

  before(() => {
    directory = mkdtempSync(join(tmpdir(), 'eofd-'));
    file = make('first');
    output('dpkg-deb', '--extract', file, join(directory, 'files'));
    output('dpkg-deb', '--control', file, join(directory, 'control'));
  });
  after(() => removeTree(directory));

  it('is clean under lintian', () => {
    const { status, stdout } = spawnSync('lintian', ['--fail-on', 'error,warning', file], { encoding: 'utf8' });
    assert.deepEqual({ status, stdout }, { status: 0, stdout: '' });
  });

  it('has a reason beside every override', () => {
    const lines = readFileSync('packaging/debian/eofd.lintian-overrides', 'utf8').trim().split('\n');
    for (const [index, line] of lines.entries())
      assert.ok(line.startsWith('#') || lines[index - 1]?.startsWith('#'), line);
  });

  it('has the same bytes when it is made again', () => {
    assert.ok(readFileSync(file).equals(readFileSync(make('again'))));
  });

  it('bears the version of the package, and another one where a test of upgrades asks for it', () => {
    const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string };
    assert.equal(output('dpkg-deb', '--field', file, 'Version').trim(), version);
    const higher = make('higher', '--version', '99.1');
    assert.equal(output('dpkg-deb', '--field', higher, 'Version').trim(), '99.1');
    assert.match(
      gunzipSync(readFileSync(unpacked('usr/share/doc/eofd/changelog.gz'))).toString(),
      new RegExp(`^eofd \\(${version}\\) unstable;`),
    );
  });

  it("needs Debian 13's Node and systemd, and nothing younger than Debian 13", () => {
    const depends = output('dpkg-deb', '--field', file, 'Depends');
    assert.match(depends, /\bnodejs \(>= 20\.19\)/);
    assert.match(depends, /\blibsystemd0\b/);
    assert.match(output('dpkg-deb', '--field', file, 'Breaks'), /^systemd \(<< 253~\)$/m);
    const [, libc = ''] = /\blibc6 \(>= ([\d.]+)\)/.exec(depends) ?? [];
    assert.equal(spawnSync('dpkg', ['--compare-versions', libc, 'le', '2.41']).status, 0, libc);
  });

  it('holds the program, its native parts, units, settings and documents, and nothing else', () => {
    const systemd = Object.entries(SYSTEMD).flatMap(([from, to]) =>
      filesIn(`systemd/${from}`).map((name) => `${to}/${name}`),
    );
    const wanted = [
      'etc/eofd/eofd.toml',
      'usr/bin/eofc',
      'usr/bin/eofd',
      ...filesIn('dist')
        .filter((name) => name.endsWith('.cjs') && name !== 'eofd-units.cjs')
        .map((name) => `usr/lib/eofd/${name}`),
      ...NATIVE,
      ...systemd,
      'usr/lib/systemd/catalog/eofd.catalog',
      ...['README.md', 'README.ja.md', 'CHANGELOG.md', 'CONTRIBUTING.md', 'SECURITY.md', 'packaging/Containerfile']
        .concat(['docs', 'examples'].flatMap(allIn))
        .map((path) => `usr/share/doc/eofd/${path}`),
      'usr/share/doc/eofd/changelog.gz',
      'usr/share/doc/eofd/copyright',
      'usr/share/lintian/overrides/eofd',
      'usr/share/bash-completion/completions/eofc',
      'usr/share/bash-completion/completions/eofd',
      'usr/share/fish/vendor_completions.d/eofc.fish',
      'usr/share/fish/vendor_completions.d/eofd.fish',
      'usr/share/zsh/vendor-completions/_eofc',
      'usr/share/zsh/vendor-completions/_eofd',
      'usr/share/man/man1/eofc.1.gz',
      'usr/share/man/man5/eofd.toml.5.gz',
      'usr/share/man/man7/eofd-handlers.7.gz',
      'usr/share/man/man7/eofd-protocol.7.gz',
      'usr/share/man/man8/eofd.8.gz',
    ];
    const held = allIn(unpacked('')).map((path) => path.slice(unpacked('').length + 1));
    assert.deepEqual(held.sort(), wanted.sort());
    assert.equal(control('conffiles'), '/etc/eofd/eofd.toml\n');
  });

  it('has documents whose links, pictures too, all lead to what it has', () => {
    const place = unpacked('usr/share/doc/eofd');
    const files = allIn(place).map((path) => path.slice(place.length + 1));
    assert.ok(files.filter((path) => path.endsWith('.md')).length > 20);
    assert.deepEqual(brokenLinks(place, files), []);
  });

  it('has what units and records of the journal lead to', () => {
    const texts = allIn(unpacked('usr/lib/systemd')).map((path) => readFileSync(path, 'utf8'));
    const led = texts.flatMap((text) => [...text.matchAll(/^Documentation[:=] ?file:\/(\S+)/gm)]);
    const paths = [...new Set(led.map(([, path = '']) => path))];
    assert.ok(paths.length > 2);
    assert.deepEqual(
      paths.filter((path) => !existsSync(unpacked(path))),
      [],
    );
  });

  it('works from where it is unpacked, and speaks with the service manager through sd-notify', async () => {
    const manager = await Receiver.open();
    const program = unpacked('usr/lib/eofd/eofd.cjs');
    assert.match(readFileSync(program, 'utf8'), /^#!\/usr\/bin\/node\n/);
    const daemon = new RunningDaemon({ program, env: { ...UNMEASURED, NOTIFY_SOCKET: manager.address } });
    assert.equal((await manager.next()).text, 'READY=1');
    assert.equal(output(process.execPath, unpacked('usr/bin/eofc'), '-s', daemon.socket, 'hoge'), 'HOGE');
    assert.equal(await daemon.stop(), 0);
    assert.deepEqual(
      daemon.lines.filter(({ message }) => String(message).includes('sd-notify')),
      [],
    );
    daemon.clean();
    await manager.close();
  });

  it('never stops or restarts a socket in an upgrade, and restarts only services that run', () => {
    assert.equal(existsSync(join(directory, 'control/preinst')), false);
    const invoked = [...control('postinst').matchAll(/deb-systemd-invoke (\S+) (.*?) >/g)].map(
      ([, action, units]) => `${action} ${units}`,
    );
    assert.deepEqual(invoked, ["start 'eofd.socket'", "try-restart 'eofd.service'", "try-restart 'eofd@*.service'"]);
    for (const [block] of control('prerm').matchAll(/^if [^]*?^fi/gm)) assert.match(block, /"\$1" = remove/);
  });

  it('says whose work it is: eofd, and every package in the bundles or beside them', () => {
    const copyright = readFileSync(unpacked('usr/share/doc/eofd/copyright'), 'utf8');
    const bundled = JSON.parse(readFileSync('build/bundled-packages.json', 'utf8')) as readonly string[];
    assert.ok(bundled.includes('winston') && bundled.includes('smol-toml'));
    for (const name of [...bundled, 'koffi', 'sd-notify', 'bindings', 'file-uri-to-path']) {
      assert.match(
        copyright,
        new RegExp(`^Files: node_modules/${name}/\\*\\nCopyright: (.+\\n)+License: [\\w-]+$`, 'm'),
        name,
      );
    }
    for (const [, name = ''] of copyright.matchAll(/^License: (.*)$/gm))
      assert.ok(copyright.includes(`\nLicense: ${name}\n `), `text of ${name}`);
  });

  it('has man pages that man reads without a complaint', () => {
    const pages = ['man1/eofc.1', 'man5/eofd.toml.5', 'man7/eofd-handlers.7', 'man7/eofd-protocol.7', 'man8/eofd.8'];
    for (const page of pages) {
      const path = join(directory, page.replace('/', '-'));
      cpSync(unpacked(`usr/share/man/${page}.gz`), `${path}.gz`);
      output('gunzip', `${path}.gz`);
      const { stdout, stderr } = spawnSync('mandoc', ['-T', 'lint', path], { encoding: 'utf8' });
      // Which other pages there are is a matter of the machine.
      const said = `${stdout}${stderr}`.split('\n').filter((line) => !/: Xr |makewhatis|^$/.test(line));
      assert.deepEqual(said, [], page);
    }
  });

  it('has every option in its man pages', () => {
    const source = (page: string): string => gunzipSync(readFileSync(unpacked(`usr/share/man/${page}.gz`))).toString();
    const help = output(process.execPath, 'dist/eofd.cjs', '--help-all');
    for (const [, name = ''] of help.matchAll(/^ {2}(?:-\w,| {3}) --([a-z-]+)/gm)) {
      assert.ok(new RegExp(`^\\.It .*Fl \\\\-${name}(?![\\w-])`, 'm').test(source('man8/eofd.8')), name);
    }
    for (const [, key = ''] of readFileSync('packaging/eofd.toml', 'utf8').matchAll(/^# ?([a-z-]+) = /gm)) {
      assert.ok(source('man5/eofd.toml.5').includes(`\n.It Ic ${key} No = `), key);
    }
  });
});
