import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { UNMEASURED } from './commands.ts';
import { removeTree } from './remove-tree.ts';

const directories: string[] = [];

after(() => {
  for (const directory of directories.splice(0)) removeTree(directory);
});

/**
 * A package of the working tree, in a directory that is gone after the tests.
 * @param kind needs dpkg-buildpackage and dh, or rpmbuild
 * @param version for an upgrade: another version of the same
 * @returns its path
 */
export function makePackage(kind: 'deb' | 'rpm', version?: string): string {
  const directory = mkdtempSync(join(tmpdir(), `eofd-${kind}-`));
  directories.push(directory);
  const args = [`scripts/${kind}.mjs`, '--out', directory, ...(version === undefined ? [] : ['--version', version])];
  execFileSync(process.execPath, args, { env: { ...process.env, ...UNMEASURED }, stdio: 'pipe' });
  return join(directory, readdirSync(directory).find((name) => name.endsWith(`.${kind}`)) ?? '');
}
