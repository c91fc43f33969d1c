import { deepEqual, equal, match, ok } from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { UNMEASURED } from '../support/commands.ts';
import { shellBlocks } from '../support/document-blocks.ts';
import { removeTree } from '../support/remove-tree.ts';

const VERSION = '9.8.7';

// It makes all packages: that takes dpkg-buildpackage, dh and rpmbuild.
describe('npm run release', function () {
  this.timeout(600_000);
  let directory = '';
  let tree = '';
  const git = (...args: string[]): string =>
    execFileSync('git', ['-c', 'user.name=a', '-c', 'user.email=a@b.invalid', '-c', 'safe.directory=*', ...args], {
      cwd: tree,
      encoding: 'utf8',
      stdio: 'pipe',
    });
  const release = (...args: string[]) =>
    spawnSync(process.execPath, ['scripts/release.mjs', ...args], {
      cwd: tree,
      encoding: 'utf8',
      env: { ...process.env, ...UNMEASURED },
    });

  before(() => {
    // A repository of its own, with what the working tree has now.
    directory = mkdtempSync(join(tmpdir(), 'eofd-'));
    tree = join(directory, 'tree');
    const listed = execFileSync('git', ['-c', 'safe.directory=*', 'ls-files', '-co', '--exclude-standard'], {
      encoding: 'utf8',
    });
    for (const path of listed.split('\n').filter(Boolean)) {
      mkdirSync(dirname(join(tree, path)), { recursive: true });
      cpSync(path, join(tree, path), { verbatimSymlinks: true });
    }
    execFileSync('cp', ['--archive', 'node_modules', join(tree, 'node_modules')]);
    git('init', '--quiet');
    git('add', '--all');
    git('commit', '--quiet', '--message', 'all');
  });
  after(() => removeTree(directory));

  it('asks for a version', () => {
    const { status, stderr } = release('next');
    deepEqual({ status, stderr }, { status: 1, stderr: 'release: which version? npm run release 1.2.3\n' });
  });

  it('gives the tree its version at first, and makes nothing', () => {
    const { status, stdout } = release(VERSION);
    equal(status, 0);
    match(stdout, /git commit -am 'release: 9\.8\.7'/);
    deepEqual(git('diff', '--name-only').trim().split('\n'), [
      'CHANGELOG.md',
      'README.ja.md',
      'README.md',
      'docs/npm.md',
      'package-lock.json',
      'package.json',
    ]);
    match(git('diff', 'CHANGELOG.md'), /^\+## 9\.8\.7 \(\d{4}-\d\d-\d\d\)$/m);
    equal(git('diff', '--numstat', 'package-lock.json').trim().replaceAll('\t', ' '), '2 2 package-lock.json');
  });

  it('takes nothing that is not committed', () => {
    const { status, stderr } = release(VERSION);
    equal(status, 1);
    match(stderr, /^release: commit or undo first what is changed:\n M CHANGELOG\.md$/m);
  });

  it('makes tarballs, packages, a bill of materials and checksums, the same bytes from the same commit', () => {
    git('commit', '--quiet', '--all', '--message', 'release');
    for (const name of ['one', 'two']) {
      const { status, stdout, stderr } = release(VERSION, '--out', join(directory, name));
      equal(status, 0, stdout + stderr);
    }
    const made = readdirSync(join(directory, 'one'));
    deepEqual(
      made.map((name) => name.replace(/_amd64|_arm64|\.x86_64|\.aarch64/, '')),
      [
        'SHA256SUMS',
        'eofd-9.8.7-1.rpm',
        'eofd-9.8.7.cdx.json',
        'eofd-9.8.7.tar.gz',
        'eofd-9.8.7.tgz',
        'eofd_9.8.7.deb',
      ],
    );
    for (const name of made)
      ok(readFileSync(join(directory, 'one', name)).equals(readFileSync(join(directory, 'two', name))), name);
    const [check = '', ...others] = shellBlocks('docs/releases.md', 'release');
    deepEqual(others, []);
    const checked = execFileSync('sh', ['-euc', check], { cwd: join(directory, 'one'), encoding: 'utf8' });
    equal(checked.match(/: OK$/gm)?.length, made.length - 1);
  });

  it('names every library of the bundles in the bill of materials, with its version and checksum', () => {
    const bill = JSON.parse(readFileSync(join(directory, 'one/eofd-9.8.7.cdx.json'), 'utf8')) as {
      readonly metadata: { readonly component: { readonly name: string; readonly version: string } };
      readonly components: readonly { readonly name: string; readonly purl: string; readonly hashes?: unknown[] }[];
    };
    deepEqual([bill.metadata.component.name, bill.metadata.component.version], ['eofd', VERSION]);
    const bundled = JSON.parse(readFileSync('build/bundled-packages.json', 'utf8')) as readonly string[];
    for (const name of [...bundled, 'koffi', 'sd-notify']) {
      const found = bill.components.find((component) => component.name === name);
      ok(found?.purl.startsWith('pkg:npm/') && found.hashes?.length === 1, name);
    }
  });

  it('gives each package its version', () => {
    const deb = readdirSync(join(directory, 'one')).find((name) => name.endsWith('.deb')) ?? '';
    equal(execFileSync('dpkg-deb', ['--field', join(directory, 'one', deb), 'Version']).toString(), `${VERSION}\n`);
    const listed = execFileSync('tar', ['-tzf', join(directory, 'one/eofd-9.8.7.tgz')], { encoding: 'utf8' });
    ok(listed.includes('package/dist/eofd.cjs\n') && listed.includes('package/dist/completions/fish/eofd.fish\n'));
  });
});
