// What was met: "npm pack" in a clean clone made a package without dist/. It could be installed without a complaint,
// and had no command.

import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readdirSync, statSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { UNMEASURED } from '../support/commands.ts';
import { scratchForEach } from '../support/scratch.ts';

/** What is in no clone. */
const MADE = new Set(['node_modules', 'build', 'dist', 'coverage', 'out', '.git']);

describe('npm pack in a clean clone', () => {
  const scratch = scratchForEach();
  const env = { ...process.env, ...UNMEASURED };

  /** As a clone is after its first "npm ci". @returns its directory */
  function clone(): string {
    const directory = join(scratch(), 'clone');
    mkdirSync(directory);
    for (const name of readdirSync('.').filter((each) => !MADE.has(each)))
      cpSync(name, join(directory, name), { recursive: true, preserveTimestamps: true });
    symlinkSync(resolve('node_modules'), join(directory, 'node_modules'));
    // Older than what is installed, whenever this tree was checked out.
    const { mtime } = statSync('node_modules/.package-lock.json');
    utimesSync(join(directory, 'package-lock.json'), 0, new Date(mtime.getTime() - 1000));
    return directory;
  }

  it('makes a package whose commands work and whose man pages can be read', () => {
    const directory = clone();
    execFileSync('npm', ['pack'], { cwd: directory, env, stdio: 'pipe' });
    const tarball = readdirSync(directory).find((name) => name.endsWith('.tgz')) ?? '';
    const prefix = join(scratch(), 'prefix');
    const install = ['install', '--global', '--prefix', prefix, '--ignore-scripts', '--no-audit', '--no-fund'];
    execFileSync('npm', [...install, join(directory, tarball)], { env, stdio: 'pipe' });
    for (const name of ['eofd', 'eofc', 'eofd-units'])
      assert.match(execFileSync(join(prefix, 'bin', name), ['--version'], { encoding: 'utf8' }), /\d+\.\d+\.\d+\n$/);
    for (const page of ['man1/eofc.1', 'man5/eofd.toml.5', 'man8/eofd.8'])
      assert.ok(existsSync(join(prefix, 'share/man', page)), page);
  }).timeout(300_000);

  it('makes none where it cannot be built', () => {
    const directory = clone();
    writeFileSync(join(directory, 'src/index.ts'), 'export const broken: string = 1;\n');
    const { status } = spawnSync('npm', ['pack'], { cwd: directory, env, stdio: 'pipe' });
    assert.notEqual(status, 0);
    assert.deepEqual(
      readdirSync(directory).filter((name) => name.endsWith('.tgz')),
      [],
    );
  });
});
