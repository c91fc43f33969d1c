import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { brokenLinks } from '../support/document-links.ts';

const HOLDS = [
  'CHANGELOG.md',
  'CONTRIBUTING.md',
  'LICENSE',
  'README.ja.md',
  'README.md',
  'SECURITY.md',
  'build/src/index.d.ts',
  'dist/code-cache.cjs',
  'dist/daemon.cjs',
  'dist/doctor.cjs',
  'dist/eofc.cjs',
  'dist/eofd-units.cjs',
  'dist/eofd.cjs',
  'dist/forward-http.cjs',
  'dist/http.cjs',
  'dist/index.js',
  'dist/late.cjs',
  'dist/completions/bash/eofc',
  'dist/completions/bash/eofd',
  'dist/completions/bash/eofd-units',
  'dist/completions/fish/eofc.fish',
  'dist/completions/fish/eofd-units.fish',
  'dist/completions/fish/eofd.fish',
  'dist/completions/zsh/_eofc',
  'dist/completions/zsh/_eofd',
  'dist/completions/zsh/_eofd-units',
  'dist/man/eofc.1',
  'dist/man/eofd-handlers.7',
  'dist/man/eofd-protocol.7',
  'dist/man/eofd.8',
  'dist/man/eofd.toml.5',
  'dist/metrics.cjs',
  'dist/show-status.cjs',
  'package.json',
  'packaging/Containerfile',
  'packaging/eofd.toml',
  ...filesIn('docs'),
  ...filesIn('examples').filter((path) => !path.includes('__pycache__')),
  ...filesIn('systemd'),
];
const MAY_HOLD = [/^dist\/\w+\.c?js\.LEGAL\.txt$/, /^build\/src\/(client|core)\/[a-z/-]+\.d\.ts$/];

function filesIn(directory: string): readonly string[] {
  return readdirSync(directory, { withFileTypes: true }).flatMap((entry) =>
    entry.isDirectory() ? filesIn(`${directory}/${entry.name}`) : [`${directory}/${entry.name}`],
  );
}

describe('the npm package', () => {
  let files: readonly string[];

  before(() => {
    const { NODE_V8_COVERAGE: _, ...env } = process.env;
    const printed = execFileSync('npm', ['pack', '--dry-run', '--json', '--ignore-scripts'], {
      encoding: 'utf8',
      env,
      stdio: 'pipe',
    });
    const [{ files: packed }] = JSON.parse(printed) as [{ files: readonly { path: string }[] }];
    files = packed.map(({ path }) => path);
  });

  it('holds the commands, the library with its types, the units, the settings and the words that come with them', () => {
    assert.deepEqual(
      HOLDS.filter((path) => !files.includes(path)),
      [],
    );
  });

  it('has the name that the README and docs/npm.md give it', () => {
    const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as { readonly version: string };
    for (const document of ['README.md', 'README.ja.md', 'docs/npm.md'])
      assert.deepEqual(
        [...readFileSync(document, 'utf8').matchAll(/eofd-\d[\d.]*\.tgz/g)].filter(
          ([name]) => name !== `eofd-${version}.tgz`,
        ),
        [],
        document,
      );
  });

  it('holds nothing else', () => {
    assert.deepEqual(
      files.filter((path) => !HOLDS.includes(path) && !MAY_HOLD.some((pattern) => pattern.test(path))),
      [],
    );
  });

  it('has documents whose links, pictures too, all lead to what it has', () => {
    assert.deepEqual(brokenLinks('.', files), []);
  });

  it('has every type that its types speak of', () => {
    for (const path of files.filter((name) => name.endsWith('.d.ts'))) {
      for (const [, specifier = ''] of readFileSync(path, 'utf8').matchAll(/from '(\.[^']+)\.ts'/g)) {
        const target = `${join(path, '..', specifier)}.d.ts`;
        assert.ok(files.includes(target), `${path} needs ${target}`);
      }
    }
  });
});
